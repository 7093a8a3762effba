#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/store/database.h"
#include "harness/store/reader.h"

namespace harness {

// The columns of one result row, from left to right.
class Row {
 public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}

  std::string text() { return statement_.getColumn(next_++).getString(); }
  // A value column with its flag column after it.
  double value() {
    const int at = next_;
    next_ += 2;
    return value_from(statement_.getColumn(at), statement_.getColumn(at + 1));
  }
  Row& operator>>(std::string& out) { return out = text(), *this; }
  Row& operator>>(std::int64_t& out) { return out = statement_.getColumn(next_++).getInt64(), *this; }
  Row& operator>>(double& out) { return out = statement_.getColumn(next_++).getDouble(), *this; }
  Row& operator>>(bool& out) { return out = statement_.getColumn(next_++).getInt() != 0, *this; }

 private:
  SQLite::Statement& statement_;
  int next_ = 0;
};

struct Reader::State {
  std::filesystem::path file;
  mutable SQLite::Database database;
  int snapshots = 0;  // that live, one inside the other

  template <class Function, class... Arguments>
  void each(const std::string& sql, Function&& function, const Arguments&... arguments) const {
    guarded(file, [&] {
      SQLite::Statement statement(database, sql);
      int index = 0;
      (statement.bind(++index, arguments), ...);
      while (statement.executeStep()) function(Row(statement));
    });
  }

  template <class Result, class Function, class... Arguments>
  std::vector<Result> rows(const std::string& sql, Function&& function, const Arguments&... arguments) const {
    std::vector<Result> results;
    each(
        sql, [&](Row row) { results.push_back(function(row)); }, arguments...);
    return results;
  }
};

}  // namespace harness

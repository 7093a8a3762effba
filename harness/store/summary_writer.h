#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace harness {

// Keeps one row a trial and curve up to date. Points that come in rising order of steps are added up in
// memory; for anything else (rows voided or written over) the row is counted again from the curve.
class SummaryWriter {
 public:
  struct Summary {
    std::int64_t points = 0, not_finite = 0;
    std::int64_t first_step = 0, last_step = 0;
    double first = 0, last = 0;
    std::optional<std::pair<double, std::int64_t>> min, max;  // value, step
    bool dirty = false, recount = false;

    // A point after all the others.
    void append(std::int64_t step, double value);
    // Any point that is in the curve now.
    void add(std::int64_t step, double value);
  };

  explicit SummaryWriter(SQLite::Database& database);

  // Stays valid until flush() or forget().
  Summary& find(std::int64_t trial, std::int64_t metric);
  // Rows of this trial, or of one of its curves, were removed.
  void recount(std::int64_t trial);
  void recount(std::int64_t trial, std::int64_t metric);
  void flush();
  void forget() { open_.clear(); }

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;

  Summary counted(const Key& key);
  void store(const Key& key, const Summary& summary);

  SQLite::Database& database_;
  SQLite::Statement load_, count_, metrics_of_, store_, remove_;
  std::map<Key, Summary> open_;
};

}  // namespace harness

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/error.h"

namespace harness {

struct ConsoleLimits {
  std::int64_t rows = 10000;  // more are left out, and said to be
  double seconds = 10.0;      // a query that takes longer is stopped
};

// NULL, integer, real, text; binary data come as text of hexadecimal digits.
using ConsoleCell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct ConsoleResult {
  std::vector<std::string> columns;
  std::vector<std::vector<ConsoleCell>> rows;
  bool cut_off = false;  // there were more rows than the limit
};

struct ViewDoc {
  std::string name, text;
  struct Column {
    std::string name, text, unit;
  };
  std::vector<Column> columns;
};

// What a query is stopped with that takes longer than `seconds`.
Error query_stopped(double seconds);

// SQL over a results database that can change nothing: a read-only connection of its own whose authorizer
// lets nothing but reading through. Beside SQLite's functions it knows median(x), stddev(x) and
// quantile(x, q); the last interpolates between neighbours, all three pass over NULL.
class Console {
 public:
  explicit Console(const std::filesystem::path& database);
  ~Console();

  // One statement. Throws Error for SQL that writes, does not parse, names what is not there (with the
  // nearest name), or takes too long; the clock is looked at between SQLite's operations, one of which may be
  // slow.
  ConsoleResult query(const std::string& sql, const ConsoleLimits& limits = {});

  std::vector<ViewDoc> views();
  std::string schema();  // the statements that made the tables and views, comments included

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness

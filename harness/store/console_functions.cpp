#include "harness/store/console_functions.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace harness {
namespace {

// SQLite zeroes the aggregate's memory and knows no destructors: it holds one pointer.
struct Sample {
  std::vector<double> values;
  double quantile = 0.5;
};

Sample** slot_of(sqlite3_context* context, bool make) {
  return static_cast<Sample**>(sqlite3_aggregate_context(context, make ? sizeof(void*) : 0));
}

void collect(sqlite3_context* context, int count, sqlite3_value** arguments) {
  Sample** const slot = slot_of(context, true);
  if (slot == nullptr) return sqlite3_result_error_nomem(context);
  if (*slot == nullptr) *slot = new Sample;
  if (count > 1) {
    (*slot)->quantile = sqlite3_value_double(arguments[1]);
    if (sqlite3_value_numeric_type(arguments[1]) == SQLITE_NULL || !((*slot)->quantile >= 0) ||
        (*slot)->quantile > 1)
      return sqlite3_result_error(context, "quantile(x, q) takes q from 0 to 1", -1);
  }
  const int type = sqlite3_value_numeric_type(arguments[0]);
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
    (*slot)->values.push_back(sqlite3_value_double(arguments[0]));
}

std::unique_ptr<Sample> take(sqlite3_context* context) {
  Sample** const slot = slot_of(context, false);
  std::unique_ptr<Sample> sample(slot == nullptr ? nullptr : *slot);
  if (slot != nullptr) *slot = nullptr;
  return sample;
}

// Linear between neighbours, as numpy's default.
void finish_quantile(sqlite3_context* context) {
  const std::unique_ptr<Sample> sample = take(context);
  if (!sample || sample->values.empty()) return sqlite3_result_null(context);
  std::vector<double>& values = sample->values;
  const double place = sample->quantile * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(below), values.end());
  double result = values[below];
  const double share = place - static_cast<double>(below);
  if (share > 0) {
    const double above =
        *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(below) + 1, values.end());
    result += share * (above - result);
  }
  sqlite3_result_double(context, result);
}

// Of the sample (n - 1); NULL for fewer than two values.
void finish_stddev(sqlite3_context* context) {
  const std::unique_ptr<Sample> sample = take(context);
  if (!sample || sample->values.size() < 2) return sqlite3_result_null(context);
  double mean = 0, squares = 0;
  std::int64_t count = 0;
  for (double value : sample->values) {  // Welford's sums: no cancellation
    const double step = value - mean;
    mean += step / static_cast<double>(++count);
    squares += step * (value - mean);
  }
  sqlite3_result_double(context, std::sqrt(squares / static_cast<double>(count - 1)));
}

}  // namespace

void add_console_functions(sqlite3* connection) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  const auto add = [&](const char* name, int arguments, void (*finish)(sqlite3_context*)) {
    sqlite3_create_function_v2(connection, name, arguments, kFlags, nullptr, nullptr, collect, finish,
                               nullptr);
  };
  add("median", 1, finish_quantile);
  add("quantile", 2, finish_quantile);
  add("stddev", 1, finish_stddev);
}

}  // namespace harness

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace harness {

// A scalar that changes with the step. Points are (step, value) with rising steps; before the first and after
// the last point the value is constant. In a file: `lr = { cosine = [[0, 2e-4], [20000, 5e-5]] }`.
struct Schedule {
  enum class Shape { kLinear, kCosine, kPiecewise };  // kPiecewise: constant from each point to the next
  Shape shape = Shape::kLinear;
  std::vector<std::pair<std::int64_t, double>> points;

  double at(std::int64_t step) const;  // harness/config/schedule_inline.h; included at the end of this file
  bool operator==(const Schedule&) const = default;
};

// One setting's value as the file, the database and the worker see it. Integers and reals are kept apart; an
// integer given where the schema says real is converted on parsing, so that `1` and `1.0` are the same
// configuration.
struct Value;
using ValueList = std::vector<Value>;
struct Value : std::variant<std::monostate, bool, std::int64_t, double, std::string, ValueList, Schedule> {
  using Base = std::variant<std::monostate, bool, std::int64_t, double, std::string, ValueList, Schedule>;
  using Base::Base;
  Value() = default;
  Value(const char* text) : Base(std::string(text)) {}
  Value(int number) : Base(static_cast<std::int64_t>(number)) {}

  const Base& base() const { return *this; }
  bool empty() const { return std::holds_alternative<std::monostate>(base()); }
  bool is_bool() const { return std::holds_alternative<bool>(base()); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(base()); }
  bool is_real() const { return std::holds_alternative<double>(base()); }
  bool is_string() const { return std::holds_alternative<std::string>(base()); }
  bool is_list() const { return std::holds_alternative<ValueList>(base()); }
  bool is_schedule() const { return std::holds_alternative<Schedule>(base()); }

  bool boolean() const { return std::get<bool>(base()); }
  std::int64_t integer() const { return std::get<std::int64_t>(base()); }
  const std::string& string() const { return std::get<std::string>(base()); }
  const ValueList& list() const { return std::get<ValueList>(base()); }
  const Schedule& schedule() const { return std::get<Schedule>(base()); }
  // Integers are taken as reals; a schedule gives its value at step 0.
  double real() const {
    if (is_integer()) return static_cast<double>(integer());
    if (is_schedule()) return schedule().at(0);
    return std::get<double>(base());
  }
};

// Dotted key -> value, e.g. "optimizer.lr" -> 2e-4. Sorted, so that equal settings print and hash equal.
using Settings = std::map<std::string, Value, std::less<>>;

}  // namespace harness

#include "harness/config/schedule_inline.h"  // IWYU pragma: export

#include "harness/config/value_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdio>

namespace harness {
namespace {

// Both syntaxes agree but for tables and what may stand for a number.
enum class Syntax { kJson, kToml };

std::string real_text(double number, Syntax syntax) {
  if (std::isnan(number)) return syntax == Syntax::kJson ? "\"nan\"" : "nan";
  if (std::isinf(number)) {
    const std::string text = number < 0 ? "-inf" : "inf";
    return syntax == Syntax::kJson ? "\"" + text + "\"" : text;
  }
  if (number == 0.0) return "0.0";  // -0.0 as well
  std::string text;
  if (syntax == Syntax::kToml) {
    text = fmt::format("{}", number);  // shortest too, and 0.0002 rather than 2e-04: people read it
  } else {
    char digits[40];
    text.assign(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
  }
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

// JSON's escapes are a part of TOML's for basic strings.
std::string string_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    switch (letter) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '\r':
        quoted += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) {
          char escape[8];
          std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(letter));
          quoted += escape;
        } else {
          quoted += letter;
        }
    }
  }
  return quoted + "\"";
}

struct Printer {
  Syntax syntax;
  const char* comma;

  std::string operator()(std::monostate) const { return syntax == Syntax::kJson ? "null" : "\"\""; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return real_text(value, syntax); }
  std::string operator()(const std::string& value) const { return string_text(value); }
  std::string operator()(const ValueList& list) const {
    std::string text = "[";
    for (std::size_t i = 0; i < list.size(); ++i)
      text += (i ? comma : "") + std::visit(*this, list[i].base());
    return text + "]";
  }
  std::string operator()(const Schedule& schedule) const {
    std::string points = "[";
    for (std::size_t i = 0; i < schedule.points.size(); ++i) {
      const auto& [step, value] = schedule.points[i];
      points += (i ? comma : "") + ("[" + (*this)(step)) + comma + (*this)(value) + "]";
    }
    points += "]";
    const std::string shape = name_of(schedule.shape);
    return syntax == Syntax::kJson ? "{\"" + shape + "\":" + points + "}"
                                   : "{ " + shape + " = " + points + " }";
  }
};

}  // namespace

std::string to_json_text(const Value& value) { return std::visit(Printer{Syntax::kJson, ","}, value.base()); }

std::string to_toml_text(const Value& value) {
  return std::visit(Printer{Syntax::kToml, ", "}, value.base());
}

std::string to_display_text(const Value& value) {
  return value.is_string() ? value.string() : to_toml_text(value);
}

const char* name_of(Schedule::Shape shape) {
  switch (shape) {
    case Schedule::Shape::kLinear:
      return "linear";
    case Schedule::Shape::kCosine:
      return "cosine";
    case Schedule::Shape::kPiecewise:
      break;
  }
  return "piecewise";
}

}  // namespace harness

#include "harness/base/csv.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace harness {

std::string csv_text(const std::string& text, bool raw) {
  std::string cell = text;
  if (!raw && !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
    cell.insert(0, "'");
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char letter : cell) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + '"';
}

std::string csv_value(const std::string& text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return csv_text(text, read.ec == std::errc() && read.ptr == end && std::isfinite(number));
}

std::string csv_number(double value) { return fmt::format("{}", value); }

}  // namespace harness

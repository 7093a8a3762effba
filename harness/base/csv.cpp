#include "harness/base/csv.h"

#include <fmt/format.h>

#include <string_view>

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

std::string csv_number(double value) { return fmt::format("{}", value); }

}  // namespace harness

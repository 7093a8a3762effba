#include "harness/cli/query_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/base/csv.h"
#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/printable.h"
#include "harness/base/text.h"

namespace harness::cli {
namespace {

using Json = nlohmann::ordered_json;

bool is_number(const ConsoleCell& cell) { return cell.index() == 1 || cell.index() == 2; }

std::string exact(double real) {
  return std::isfinite(real) ? print_json(Json(real)) : fmt::format("{}", real);
}

std::string rounded(const ConsoleCell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{:.6g}", *real);
  if (const auto* text = std::get_if<std::string>(&cell)) return printable_line(*text);
  return "";
}

std::string csv(const ConsoleResult& result, bool raw) {
  std::vector<std::string> cells;
  for (const std::string& column : result.columns) cells.push_back(csv_text(column, raw));
  std::string text = join(cells, ",") + "\n";
  for (const auto& row : result.rows) {
    cells.clear();
    for (const ConsoleCell& cell : row) {
      if (const auto* real = std::get_if<double>(&cell))
        cells.push_back(exact(*real));
      else if (const auto* words = std::get_if<std::string>(&cell))
        cells.push_back(csv_text(*words, raw));
      else
        cells.push_back(rounded(cell));
    }
    text += join(cells, ",") + "\n";
  }
  return text;
}

Json json_cell(const ConsoleCell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  if (const auto* real = std::get_if<double>(&cell))
    return std::isfinite(*real) ? Json(*real) : Json(exact(*real));
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return nullptr;
}

std::string json(const ConsoleResult& result) {
  for (auto column = result.columns.begin(); column != result.columns.end(); ++column)
    if (std::find(result.columns.begin(), column, *column) != column)
      throw input_error(
          "two columns of the result are called \"" + *column + "\", and an object of JSON has one of a name",
          "name them apart: SELECT ... AS a, ... AS b");
  std::string text = "[";
  for (std::size_t row = 0; row < result.rows.size(); ++row) {
    Json object = Json::object();
    for (std::size_t column = 0; column < result.columns.size(); ++column)
      object[result.columns[column]] = json_cell(result.rows[row][column]);
    text += (row == 0 ? "\n  " : ",\n  ") + print_json(object);
  }
  return text + (result.rows.empty() ? "]\n" : "\n]\n");
}

std::string markdown_text(const std::string& text) {
  std::string escaped;
  for (char letter : text) {
    if (letter == '|' || letter == '\\') escaped += '\\';
    if (letter == '<')
      escaped += "&lt;";
    else
      escaped += letter;
  }
  return escaped;
}

// Columns that hold numbers only.
std::vector<std::size_t> numeric_columns(const ConsoleResult& result) {
  std::vector<std::size_t> numeric;
  for (std::size_t column = 0; column < result.columns.size(); ++column) {
    const auto fits = [&](const auto& row) { return is_number(row[column]) || row[column].index() == 0; };
    if (!result.rows.empty() && std::all_of(result.rows.begin(), result.rows.end(), fits))
      numeric.push_back(column);
  }
  return numeric;
}

std::string markdown(const ConsoleResult& result) {
  const auto numeric = numeric_columns(result);
  std::string head = "|", line = "|", body;
  for (std::size_t column = 0; column < result.columns.size(); ++column) {
    head += " " + markdown_text(result.columns[column]) + " |";
    line += std::find(numeric.begin(), numeric.end(), column) == numeric.end() ? "---|" : "---:|";
  }
  for (const auto& row : result.rows) {
    body += "|";
    for (const ConsoleCell& cell : row) body += " " + markdown_text(rounded(cell)) + " |";
    body += "\n";
  }
  return head + "\n" + line + "\n" + body;
}

std::string table(const ConsoleResult& result) {
  std::vector<std::vector<std::string>> rows{result.columns};
  for (const auto& row : result.rows) {
    auto& cells = rows.emplace_back();
    for (const ConsoleCell& cell : row) cells.push_back(rounded(cell));
  }
  return text_table(rows, numeric_columns(result));
}

}  // namespace

std::string render(const ConsoleResult& result, const std::string& format, bool raw_csv) {
  if (format == "table") return table(result);
  if (format == "csv") return csv(result, raw_csv);
  if (format == "json") return json(result);
  if (format == "markdown") return markdown(result);
  throw internal_error("there is no output format " + format);
}

}  // namespace harness::cli

#include "harness/cli/wrapped_table.h"

#include <unistd.h>

#include <algorithm>

#include "harness/base/terminal.h"
#include "harness/base/text.h"

namespace harness::cli {
namespace {

constexpr std::size_t kNarrowest = 20;

std::vector<std::string> lines_of(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (const std::string& word : split(text, ' ')) {
    if (!lines.back().empty() && text_width(lines.back()) + 1 + text_width(word) > width)
      lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

}  // namespace

std::string wrapped_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  std::size_t before = 0;
  for (std::size_t i = 0; i + 1 < rows.front().size(); ++i) {
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, text_width(row[i]));
    before += width + 2;
  }
  if (before + kNarrowest > columns) return text_table(rows);
  std::vector<std::vector<std::string>> wrapped;
  for (const auto& row : rows) {
    auto cells = row;
    for (const std::string& line : lines_of(row.back(), columns - before)) {
      cells.back() = line;
      wrapped.push_back(cells);
      cells.assign(row.size(), "");
    }
  }
  return text_table(wrapped);
}

std::string wrapped_table(const std::vector<std::vector<std::string>>& rows) {
  if (!is_terminal(STDOUT_FILENO)) return text_table(rows);
  return wrapped_table(rows, static_cast<std::size_t>(terminal_columns(STDOUT_FILENO)));
}

}  // namespace harness::cli

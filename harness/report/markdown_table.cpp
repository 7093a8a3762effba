#include "harness/report/markdown_table.h"

#include <algorithm>

#include "harness/base/text.h"
#include "harness/report/escape.h"

namespace harness {
namespace {

constexpr std::size_t kNarrowest = 3;   // dashes that make a rule
constexpr std::size_t kWidestPad = 72;  // longer cells do not push the others apart

}  // namespace

MarkdownTable& MarkdownTable::column(const std::string& head, bool right) {
  rows_.front().push_back(markdown_text(head));
  right_.push_back(right);
  return *this;
}

void MarkdownTable::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = markdown_text(cell);
  rows_.push_back(std::move(cells));
}

std::string MarkdownTable::text() const {
  std::vector<std::size_t> widths(right_.size(), kNarrowest);
  for (const auto& cells : rows_)
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (const std::size_t width = text_width(cells[i]); width <= kWidestPad)
        widths[i] = std::max(widths[i], width);
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    out += '|';
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t width = text_width(rows_[r][i]);
      const std::string pad(widths[i] > width ? widths[i] - width : 0, ' ');
      out += " " + (right_[i] ? pad + rows_[r][i] : rows_[r][i] + pad) + " |";
    }
    out += '\n';
    if (r > 0) continue;
    out += '|';
    for (std::size_t i = 0; i < widths.size(); ++i)
      out += " " + std::string(widths[i] - 1, '-') + (right_[i] ? ": |" : "- |");
    out += '\n';
  }
  return out;
}

}  // namespace harness

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace harness {

// A table of GitHub-flavoured Markdown, its columns padded to equal widths. Cells are plain text; the table
// escapes.
class MarkdownTable {
 public:
  MarkdownTable& column(const std::string& head, bool right = false);
  void row(std::vector<std::string> cells);  // one a column
  bool empty() const { return rows_.size() < 2; }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_{{}};  // the first is the head
  std::vector<bool> right_;
};

}  // namespace harness

#include "harness/cli/views_text.h"

#include <fmt/format.h>

#include <cctype>

namespace harness::cli {
namespace {

std::string meaning(const ViewDoc::Column& column) {
  return column.text + (column.unit.empty() ? "" : " [" + column.unit + "]");
}

}  // namespace

std::string views_text(const std::vector<ViewDoc>& views) {
  std::string text;
  for (const ViewDoc& view : views) {
    text += fmt::format("{}: {}\n", view.name, view.text);
    for (const ViewDoc::Column& column : view.columns)
      text += fmt::format("  {:<20} {}\n", column.name, meaning(column));
    text += "\n";
  }
  return text;
}

std::string views_markdown(const std::vector<ViewDoc>& views) {
  std::string text;
  for (const ViewDoc& view : views) {
    std::string first = view.text.substr(0, 1);
    first[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(first[0])));
    text += fmt::format("### {}\n{}{}.\n\n| column | meaning |\n|---|---|\n", view.name, first,
                        view.text.substr(1));
    for (const ViewDoc::Column& column : view.columns)
      text += fmt::format("| `{}` | {} |\n", column.name, meaning(column));
    text += "\n";
  }
  return text;
}

}  // namespace harness::cli

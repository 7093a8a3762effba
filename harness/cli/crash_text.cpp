#include "harness/cli/crash_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/text.h"
#include "harness/cli/shell_word.h"

namespace harness::cli {
namespace {

constexpr std::size_t kFirstLines = 12, kLastLines = 3;
constexpr std::string_view kIndent = "  ", kGoesOn = "...";

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string cut(const std::string& line, std::size_t columns) {
  if (text_width(line) <= columns) return line;
  std::size_t end = 0;
  for (std::size_t width = 0; width < columns - kGoesOn.size(); ++width) do
      ++end;
    while (end < line.size() && continues_a_character(line[end]));
  return line.substr(0, end).append(kGoesOn);
}

}  // namespace

std::string shown_words(const std::string& written, std::size_t columns) {
  std::vector<std::string> lines = split(written, '\n');
  std::erase_if(lines, [](const std::string& line) { return line.find_first_not_of(" \t\r") == line.npos; });
  std::string shown;
  const auto show = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      shown.append(kIndent).append(cut(lines[i], columns - kIndent.size())).append("\n");
  };
  if (lines.size() <= kFirstLines + kLastLines + 1) {
    show(0, lines.size());
    return shown;
  }
  show(0, kFirstLines);
  shown += fmt::format("{}({} lines are left out)\n", kIndent, lines.size() - kFirstLines - kLastLines);
  show(lines.size() - kLastLines, lines.size());
  return shown;
}

std::string shell_command(const std::vector<std::string>& words, std::size_t columns) {
  std::string text;
  std::size_t width = 0;
  for (const std::string& given : words) {
    const std::string word = shell_word(given);
    const std::size_t taken = text_width(word) + 1;
    if (width > 0 && width + taken + 1 > columns) {
      text += " \\\n    ";
      width = 4;
    } else if (width > 0) {
      text += " ";
    }
    text += word;
    width += taken;
  }
  return text;
}

}  // namespace harness::cli

#include "harness/cli/help_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "harness/base/text.h"

namespace harness::cli {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kWidestName = 28;  // a longer name has its text on the next line

// `text` in lines of at most kColumns, each after the first indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string section(std::string_view title, const std::vector<HelpLine>& lines) {
  if (lines.empty()) return {};
  std::size_t width = 0;
  for (const HelpLine& line : lines)
    if (line.name.size() <= kWidestName) width = std::max(width, line.name.size());
  std::string result = fmt::format("\n{}:\n", title);
  const std::size_t indent = width + 4;
  for (const HelpLine& line : lines) {
    if (line.name.size() > width)
      result += fmt::format("  {}\n{}", line.name, std::string(indent, ' '));
    else
      result += fmt::format("  {:<{}}  ", line.name, width);
    result += wrapped(line.text, indent) + "\n";
  }
  return result;
}

std::string head(const std::string& command, const CommandInfo& info, const std::string& usage) {
  std::string result = fmt::format("{}: {}\n\nUsage: {}\n", command, info.summary, usage);
  if (!info.details.empty()) result += "\n" + wrapped(info.details, 0) + "\n";
  return result;
}

std::string example(const CommandInfo& info) {
  const std::vector<std::string> lines = split(info.example, '\n');
  std::string result = lines.size() > 1 ? "\nExamples:\n" : "\nExample:\n";
  for (const std::string& line : lines) result += "  " + line + "\n";
  return result;
}

}  // namespace

std::string command_help(const std::string& command, const CommandInfo& info,
                         const std::vector<HelpLine>& positionals, const std::vector<HelpLine>& options) {
  std::string usage = command + " [options]";
  for (const HelpLine& positional : positionals) usage += " " + positional.name;
  std::vector<HelpLine> all = options;
  all.push_back({"-h, --help", "print this text"});
  return head(command, info, usage) + section("Arguments", positionals) + section("Options", all) +
         example(info);
}

std::string group_help(const std::string& command, const CommandInfo& info,
                       const std::vector<HelpLine>& children) {
  return head(command, info, command + " COMMAND ...") + section("Commands", children) + example(info) +
         fmt::format("\n`{} COMMAND --help` says more of one.\n", command);
}

}  // namespace harness::cli

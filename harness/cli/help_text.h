#pragma once

#include <string>
#include <vector>

#include "harness/cli/command.h"

namespace harness::cli {

// A name and what it means, as two columns.
struct HelpLine {
  std::string name, text;
};

// `harness NAME --help`.
std::string command_help(const std::string& command, const CommandInfo& info,
                         const std::vector<HelpLine>& positionals, const std::vector<HelpLine>& options);

// `harness --help`, `harness data --help`: the words that can follow.
std::string group_help(const std::string& command, const CommandInfo& info,
                       const std::vector<HelpLine>& children);

}  // namespace harness::cli

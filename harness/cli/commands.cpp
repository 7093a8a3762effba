#include "harness/cli/commands.h"

namespace harness::cli {

const std::vector<CommandEntry>& commands() {
  static const std::vector<CommandEntry> all{
      {"query", make_query_command},
      {"report", make_report_command},
  };
  return all;
}

}  // namespace harness::cli

#include "harness/cli/commands.h"

namespace harness::cli {

const std::vector<CommandEntry>& commands() {
  static const std::vector<CommandEntry> all{
      {"plan", make_plan_command},
      {"query", make_query_command},
      {"report", make_report_command},
      {"docs", make_docs_command},
  };
  return all;
}

}  // namespace harness::cli

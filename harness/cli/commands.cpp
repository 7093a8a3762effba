#include "harness/cli/commands.h"

namespace harness::cli {

const std::vector<CommandEntry>& commands() {
  static const std::vector<CommandEntry> all{
      {"run", make_run_command},         {"plan", make_plan_command},     {"status", make_status_command},
      {"report", make_report_command},   {"serve", make_serve_command},   {"compare", make_compare_command},
      {"query", make_query_command},     {"show", make_show_command},     {"sample", make_sample_command},
      {"metrics", make_metrics_command}, {"data", make_data_command},     {"docs", make_docs_command},
      {"export", make_export_command},   {"plugin", make_plugin_command}, {"doctor", make_doctor_command},
      {"gc", make_gc_command},
  };
  return all;
}

}  // namespace harness::cli

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/cli/command.h"

namespace harness::cli {

// A command's name and maker; made only when it is asked for, or for the list of all.
struct CommandEntry {
  std::string name;
  std::unique_ptr<Command> (*make)();
};

// All commands, in the order in which `harness --help` lists them.
const std::vector<CommandEntry>& commands();

// One line a command; each is defined in NAME_command.cpp.
std::unique_ptr<Command> make_run_command();
std::unique_ptr<Command> make_plan_command();
std::unique_ptr<Command> make_status_command();
std::unique_ptr<Command> make_report_command();
std::unique_ptr<Command> make_serve_command();
std::unique_ptr<Command> make_compare_command();
std::unique_ptr<Command> make_query_command();
std::unique_ptr<Command> make_show_command();
std::unique_ptr<Command> make_sample_command();
std::unique_ptr<Command> make_metrics_command();
std::unique_ptr<Command> make_export_command();
std::unique_ptr<Command> make_data_command();
std::unique_ptr<Command> make_docs_command();
std::unique_ptr<Command> make_plugin_command();
std::unique_ptr<Command> make_doctor_command();
std::unique_ptr<Command> make_gc_command();

}  // namespace harness::cli

#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

// The words below `harness plugin`.
std::unique_ptr<Command> make_plugin_list_command();
std::unique_ptr<Command> make_plugin_describe_command();
std::unique_ptr<Command> make_plugin_new_command();
std::unique_ptr<Command> make_plugin_build_command();
std::unique_ptr<Command> make_plugin_check_command();

}  // namespace harness::cli

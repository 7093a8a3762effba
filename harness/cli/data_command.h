#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

// The words below `harness data`.
std::unique_ptr<Command> make_data_list_command();
std::unique_ptr<Command> make_data_info_command();
std::unique_ptr<Command> make_data_fetch_command();

}  // namespace harness::cli

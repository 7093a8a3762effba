#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

// The words below `harness export`.
std::unique_ptr<Command> make_export_csv_command();
std::unique_ptr<Command> make_export_tensorboard_command();

}  // namespace harness::cli

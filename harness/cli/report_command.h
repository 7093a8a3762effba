#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

// `harness report EXPERIMENT...`
std::unique_ptr<Command> make_report_command();

}  // namespace harness::cli

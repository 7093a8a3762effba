#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

std::unique_ptr<Command> make_plan_command();

}  // namespace harness::cli

#pragma once

#include <memory>

#include "harness/cli/command.h"

namespace harness::cli {

std::unique_ptr<Command> make_docs_command();

}  // namespace harness::cli

#pragma once

#include <exception>
#include <string>
#include <vector>

#include "harness/cli/commands.h"

namespace harness::cli {

// Picks the command, parses its options, executes it and returns the exit code. The only place that prints
// errors: to stderr, "error: " and the message, below it the remedy.
int run_program(int argc, char** argv, const std::vector<CommandEntry>& commands);

// How an exception is shown to the user; also used where an error is reported and work goes on.
std::string error_text(const std::exception& error);

}  // namespace harness::cli

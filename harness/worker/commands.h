#pragma once

#include <string>
#include <vector>

namespace harness::worker {

// The commands of harness-worker, which `harness` calls; `arguments` without the program's name. Errors are
// printed to standard error with their remedy; the result is the exit code.
int run_command(const std::vector<std::string>& arguments);

}  // namespace harness::worker

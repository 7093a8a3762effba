#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/child_process.h"

namespace harness {

// Runs `harness-worker WORDS` as run_command() does. Throws Error (kEnvironment) where a library
// that the worker itself needs cannot be loaded, naming it, and where the worker is of another build: no
// plugin is to blame then.
CommandResult run_worker(const std::filesystem::path& worker, const std::vector<std::string>& words,
                         const std::string& input = {});

}  // namespace harness

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/run/plugin_folders.h"

namespace harness {

// A library that is not used, and why.
struct PluginRefusal {
  std::filesystem::path library;
  std::string message, remedy;
};

// Every plugin that this run may use, and what was refused.
struct PluginInventory {
  PluginCatalog catalog;
  std::vector<PluginRefusal> refusals;
};

// Asks `harness-worker describe` once for each library that is new, and keeps the answer in the user's cache
// under the SHA-256 of the library, its owner and permissions and the worker's own state: the second time
// this takes milliseconds and runs no plugin's code. A name that two libraries register belongs to the first
// one; the second library is refused. Throws Error (kEnvironment) where there is no worker.
// `refused`: libraries that are not even looked at, and why.
PluginInventory plugin_inventory(const ProgramPaths& paths, const std::vector<PluginFolder>& folders,
                                 std::vector<PluginRefusal> refused = {});

}  // namespace harness

#pragma once

#include <string>
#include <vector>

#include "harness/run/plugin_inventory.h"

namespace harness::cli {

// The plugins that a command may use, from every folder searched; refusals are told on stderr, each once, and
// the rest goes on without them.
PluginInventory inventory_for(const ProgramPaths& paths, const std::vector<std::string>& plugin_dirs);

}  // namespace harness::cli

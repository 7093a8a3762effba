#include "harness/cli/plugin_options.h"

#include <fmt/format.h>

#include <cstdio>

namespace harness::cli {

PluginInventory inventory_for(const ProgramPaths& paths, const std::vector<std::string>& plugin_dirs) {
  PluginInventory inventory = plugin_inventory(paths, plugin_folders(paths, plugin_dirs));
  for (const PluginRefusal& refusal : inventory.refusals)
    std::fputs(fmt::format("warning: {} is not used: {}\n{}{}", refusal.library.string(), refusal.message,
                           refusal.remedy, refusal.remedy.empty() ? "" : "\n")
                   .c_str(),
               stderr);
  return inventory;
}

}  // namespace harness::cli

#include "harness/cli/plugin_options.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/run/plugin_build.h"

namespace harness::cli {
namespace {

// Sources that were edited after their library was made: what is trained is what was written. One that does
// not compile leaves its library unused, which stops only an experiment that names its plugins.
std::vector<PluginRefusal> build_outdated(const ProgramPaths& paths,
                                          const std::vector<PluginFolder>& folders) {
  std::vector<PluginRefusal> broken;
  const std::filesystem::path file = plugin_recipe_file(paths);
  if (!std::filesystem::exists(file)) return broken;
  std::vector<PluginSource> sources = plugin_sources(folders);
  if (sources.empty()) return broken;
  const PluginRecipe recipe = read_plugin_recipe(file);
  for (const PluginSource& outdated : outdated_sources(recipe, std::move(sources))) {
    try {
      const BuiltPlugin built = build_plugin(recipe, outdated.source, outdated.folder);
      if (built.compiled)
        std::fputs(
            fmt::format("built {} in {}\n", built.library.string(), human_seconds(built.seconds)).c_str(),
            stderr);
    } catch (const Error& error) {
      broken.push_back({outdated.library(), error.what(), error.remedy()});
    }
  }
  return broken;
}

}  // namespace

PluginInventory inventory_for(const ProgramPaths& paths, const std::vector<std::string>& plugin_dirs) {
  const std::vector<PluginFolder> folders = plugin_folders(paths, plugin_dirs);
  PluginInventory inventory = plugin_inventory(paths, folders, build_outdated(paths, folders));
  for (const PluginRefusal& refusal : inventory.refusals)
    std::fputs(fmt::format("warning: {} is not used: {}\n{}{}", refusal.library.string(), refusal.message,
                           refusal.remedy, refusal.remedy.empty() ? "" : "\n")
                   .c_str(),
               stderr);
  return inventory;
}

}  // namespace harness::cli

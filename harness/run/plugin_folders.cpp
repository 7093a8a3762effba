#include "harness/run/plugin_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/base/xdg_paths.h"

namespace harness {

namespace fs = std::filesystem;

fs::path user_plugin_folder() { return data_folder() / "plugins"; }

fs::path checked_plugin_folder() { return cache_folder() / "plugin-check"; }

std::vector<PluginFolder> plugin_folders(const ProgramPaths& paths,
                                         const std::vector<std::string>& plugin_dirs) {
  std::vector<PluginFolder> folders;
  const auto add = [&folders](const fs::path& folder, const std::string& origin) {
    const fs::path canonical = fs::weakly_canonical(fs::absolute(folder));
    for (const PluginFolder& known : folders)
      if (known.folder == canonical) return;
    folders.push_back({canonical, origin});
  };
  if (fs::is_directory(paths.plugins)) add(paths.plugins, "the program's own");
  if (fs::is_directory(user_plugin_folder())) add(user_plugin_folder(), "the user's");
  for (const std::string& folder : plugin_dirs) {
    if (!fs::is_directory(folder))
      throw input_error(fmt::format("--plugin-dir {}: there is no such folder", folder),
                        "Name a folder that holds plugins (*.so). Nothing was written.");
    add(folder, "--plugin-dir");
  }
  const char* variable = std::getenv("HARNESS_PLUGINS");
  for (const std::string& folder : split(variable == nullptr ? "" : variable, ':')) {
    if (folder.empty()) continue;
    if (!fs::is_directory(folder))
      throw environment_error(fmt::format("HARNESS_PLUGINS names {}: there is no such folder", folder),
                              "Correct or unset HARNESS_PLUGINS. Nothing was written.");
    add(folder, "HARNESS_PLUGINS");
  }
  return folders;
}

std::vector<fs::path> plugin_libraries(const std::vector<PluginFolder>& folders) {
  std::vector<fs::path> libraries;
  for (const PluginFolder& folder : folders) {
    std::vector<fs::path> here;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder.folder))
      if (entry.path().extension() == ".so" && !entry.path().filename().string().starts_with('.'))
        here.push_back(entry.path());
    std::sort(here.begin(), here.end());
    libraries.insert(libraries.end(), here.begin(), here.end());
  }
  return libraries;
}

}  // namespace harness

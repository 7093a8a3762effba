#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/program_paths.h"

namespace harness {

// A folder that plugins are taken from, and why it is searched.
struct PluginFolder {
  std::filesystem::path folder;  // absolute
  std::string origin;            // "the program's own", "the user's", "--plugin-dir", "HARNESS_PLUGINS"
};

// In this order: the program's own, the user's (under XDG data), each --plugin-dir, each of HARNESS_PLUGINS
// (separated by colons). Nothing else is ever searched, the working directory least of all. The first two may
// be missing; a named folder that is missing is an error.
std::vector<PluginFolder> plugin_folders(const ProgramPaths& paths,
                                         const std::vector<std::string>& plugin_dirs);

// Where `harness plugin build` puts what it makes.
std::filesystem::path user_plugin_folder();

// Where `harness plugin check` keeps what it compiles; never searched for plugins.
std::filesystem::path checked_plugin_folder();

// The *.so files right in the folders, each folder's sorted by name; none whose name begins with a dot.
std::vector<std::filesystem::path> plugin_libraries(const std::vector<PluginFolder>& folders);

}  // namespace harness

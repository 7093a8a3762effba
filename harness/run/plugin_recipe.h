#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/program_paths.h"

namespace harness {

// How a lone plugin source is compiled: what CMake wrote down for this build or install tree
// (plugin-build.json).
struct PluginRecipe {
  std::string compiler;
  std::vector<std::string> flags, link;
  std::vector<std::filesystem::path> include, system_include;
  std::filesystem::path precompiled_aten, precompiled_nn;  // empty in an installed tree
  std::string fingerprint;  // SHA-256 over the recipe and the SDK's headers: another one means another binary

  // The command that makes `library` of `source`, and of what it read a rule as `make` writes it.
  std::vector<std::string> command(const std::filesystem::path& source, const std::string& text,
                                   const std::filesystem::path& library,
                                   const std::filesystem::path& rule) const;
};

// ROOT/lib/harness/plugin-build.json of the running program.
std::filesystem::path plugin_recipe_file(const ProgramPaths& paths);

// `file` lies in ROOT/lib/harness. Throws Error (kEnvironment) where it is missing: this program was built
// without its worker.
PluginRecipe read_plugin_recipe(const std::filesystem::path& file);

}  // namespace harness

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/plugin_folders.h"
#include "harness/run/plugin_recipe.h"

namespace harness {

struct BuiltPlugin {
  std::filesystem::path library;
  bool compiled = false, copied = false;  // neither: it was up to date
  double seconds = 0.0;
  std::string warnings;  // what the compiler said
};

// Compiles `source`, a .cpp file or a folder with one of the folder's name, into `folder`/NAME.so: under a
// lock beside it, to a temporary file that is renamed when it is whole. A library that was made from the same
// source and headers by the same recipe is left alone (NAME.build remembers their hashes). Throws Error
// (kInput) with the compiler's first errors and where the whole log lies, or for a source that others may
// write; Interrupted when a signal comes.
// `compiled_before`: folders where a library of the same source, headers and recipe is taken from if there
// is one.
BuiltPlugin build_plugin(const PluginRecipe& recipe, const std::filesystem::path& source,
                         const std::filesystem::path& folder,
                         const std::vector<std::filesystem::path>& compiled_before = {});

// A source, and the folder that its library belongs in.
struct PluginSource {
  std::filesystem::path source, folder;
  std::filesystem::path library() const { return folder / source.stem().concat(".so"); }
};
// The sources to the folders that are the user's own (not the program's): those that lie there, and those
// that a library there was built from (NAME.build). Throws Error (kInput) for a NAME.build that others may
// write.
std::vector<PluginSource> plugin_sources(const std::vector<PluginFolder>& folders);
// Those of them whose library is not up to date.
std::vector<PluginSource> outdated_sources(const PluginRecipe& recipe, std::vector<PluginSource> sources);

}  // namespace harness

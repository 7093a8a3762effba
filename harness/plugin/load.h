#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/plugin/registry.h"

namespace harness::plugin {

// Checks a file without running any of its code: ordinary file, not world-writable (nor its folder, nor that
// of any link which leads to it), owned by the user or root, a shared library, stamp symbol present and equal
// to ours field by field. Throws Error (kInput) that names the field, both values, and the command that
// rebuilds the plugin. The file that was checked, without links: what may be opened.
std::filesystem::path gate(const std::filesystem::path& library);

// gate(), then dlopen (RTLD_NOW | RTLD_LOCAL, never closed) through Boost.DLL and the entry function. A file
// that the registry has plugins of already, under whatever name it came, is not loaded again. `copy`: the
// file that is opened in its place, where a run keeps one; what it registers belongs to `library` all the
// same.
void load(Registry& registry, const std::filesystem::path& library, const std::filesystem::path& copy = {});

// What the registry holds, for the torch-free side.
std::vector<PluginDescription> describe(const Registry& registry);

}  // namespace harness::plugin

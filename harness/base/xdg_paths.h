#pragma once

#include <filesystem>

namespace harness {

// Folders of ours under the user's XDG base directories; not made here. Throw Error (kEnvironment) when
// neither the XDG variable nor HOME is set.
std::filesystem::path cache_folder();  // ${XDG_CACHE_HOME:-~/.cache}/harness
std::filesystem::path data_folder();   // ${XDG_DATA_HOME:-~/.local/share}/harness

}  // namespace harness

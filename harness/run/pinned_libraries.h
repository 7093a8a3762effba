#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "harness/config/plugin_description.h"

namespace harness {

// Copies of the plugin libraries that a run loads: a worker that takes another's place loads what the run
// began with, whatever has been rebuilt meanwhile. In a folder that only the user can write; they go with
// this.
class PinnedLibraries {
 public:
  PinnedLibraries(std::filesystem::path folder, const PluginCatalog& catalog);
  ~PinnedLibraries();
  PinnedLibraries(const PinnedLibraries&) = delete;
  PinnedLibraries& operator=(const PinnedLibraries&) = delete;

  // The library's copy, made when it is first asked for. Throws Error (kEnvironment) where it cannot be made,
  // or where the library is no longer what the catalog describes.
  const std::string& copy_of(const std::string& library);

 private:
  std::filesystem::path folder_;
  const PluginCatalog& catalog_;
  std::map<std::string, std::string, std::less<>> copies_;
};

// What runs that were killed left in the folder of the spools. Only for who holds its locks.
void remove_left_pins(const std::filesystem::path& spools);

}  // namespace harness

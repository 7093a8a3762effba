#include "harness/run/pinned_libraries.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/sha256.h"

namespace harness {

namespace fs = std::filesystem;

PinnedLibraries::PinnedLibraries(fs::path folder, const PluginCatalog& catalog)
    : folder_(std::move(folder)), catalog_(catalog) {}

PinnedLibraries::~PinnedLibraries() {
  std::error_code ignored;  // the next run removes what stays
  fs::remove_all(folder_, ignored);
}

const std::string& PinnedLibraries::copy_of(const std::string& library) {
  if (const auto known = copies_.find(library); known != copies_.end()) return known->second;
  // In a folder of its own, since two plugin folders may hold libraries of one name.
  const fs::path place = folder_ / std::to_string(copies_.size()),
                 copy = place / fs::path(library).filename();
  std::error_code failure;
  fs::create_directories(place, failure);
  if (!failure) fs::permissions(folder_, fs::perms::owner_all, failure);
  if (!failure) fs::copy_file(library, copy, fs::copy_options::overwrite_existing, failure);
  if (!failure) fs::permissions(copy, fs::perms::owner_all, failure);
  if (failure)
    throw environment_error(
        fmt::format("plugin {} cannot be copied to {}: {}", library, copy.string(), failure.message()),
        "Every run keeps a copy of its plugins beside its spools. Make room, or mend the permissions; the "
        "same "
        "command goes on.");
  const std::vector<PluginDescription>& plugins = catalog_.all();
  const auto described = std::find_if(plugins.begin(), plugins.end(), [&](const PluginDescription& plugin) {
    return plugin.library == library;
  });
  if (described != plugins.end() && described->library_sha256 != sha256_file(copy))
    throw environment_error(fmt::format("plugin {} was rebuilt while the run began", library),
                            "Nothing was trained with it. Run the same command again.");
  return copies_.emplace(library, copy.string()).first->second;
}

void remove_left_pins(const fs::path& spools) {
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(spools, failed))
    if (entry.path().extension() == ".plugins") fs::remove_all(entry.path(), failed);
}

}  // namespace harness

#include "harness/run/staleness.h"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.h"
#include "harness/run/trial_plugins.h"

namespace harness {

std::string stale_because(const AttemptRow& recorded, const Settings& settings, const PluginCatalog& catalog,
                          const std::string& data_hash) {
  std::vector<std::string> reasons;
  for (const auto& [library, hash] : library_hashes_of(settings, catalog)) {
    // By file name: a moved checkout changes nothing.
    const auto found = std::find_if(
        recorded.plugins.begin(), recorded.plugins.end(),
        [&](const auto& plugin) { return std::filesystem::path(plugin.first).filename() == library; });
    if (found != recorded.plugins.end() && found->second != hash)
      reasons.push_back("plugin " + library + " has changed");
  }
  if (!data_hash.empty() && !recorded.data_hash.empty() && data_hash != recorded.data_hash)
    reasons.push_back("the data have changed");
  return join(reasons, ", ");
}

}  // namespace harness

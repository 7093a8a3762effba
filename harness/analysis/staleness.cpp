#include "harness/analysis/staleness.h"

#include <filesystem>
#include <map>

namespace harness {

void mark_stale(ExperimentRows& rows,
                const std::function<std::optional<std::string>(const std::string& library)>& hash_now) {
  std::map<std::string, std::optional<std::string>> hashes;
  for (TrialRows& trial : rows.trials) {
    if (trial.status != TrialStatus::kDone) continue;
    for (const auto& [library, hash] : trial.plugins) {
      const auto [now, fresh] = hashes.try_emplace(library);
      if (fresh) now->second = hash_now(library);
      if (!now->second || *now->second == hash) continue;
      const std::string name = std::filesystem::path(library).filename().string();
      trial.stale += (trial.stale.empty() ? "" : "; ") + name + " was " + hash.substr(0, 12) + ", is " +
                     now->second->substr(0, 12) + " by now";
    }
  }
}

}  // namespace harness

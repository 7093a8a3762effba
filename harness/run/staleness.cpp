#include "harness/run/staleness.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "harness/base/text.h"
#include "harness/run/missing_metrics.h"
#include "harness/run/trial_plugins.h"

namespace harness {

std::string stale_because(const AttemptRow& recorded, const Settings& settings, const PluginCatalog& catalog,
                          const std::string& data_hash, const LastScores& scored) {
  const auto has = [&](const auto& matches) {
    return std::any_of(recorded.plugins.begin(), recorded.plugins.end(), matches);
  };
  const std::vector<std::string> missing = missing_metrics(settings, scored);
  const bool features_awaited = std::any_of(missing.begin(), missing.end(), [&](const std::string& name) {
    const PluginDescription* metric = catalog.find("metric", name);
    return metric != nullptr && metric->needs_features;
  });
  std::map<std::string, std::string> changed;  // library -> how
  for (const PluginDescription* plugin : plugins_of(settings, catalog)) {
    // By content: a moved checkout or a library of another name changes nothing.
    if (has([&](const auto& known) { return known.second == plugin->library_sha256; })) continue;
    const std::string library = std::filesystem::path(plugin->library).filename();
    const bool same_name =
        has([&](const auto& known) { return std::filesystem::path(known.first).filename() == library; });
    const bool unused = (plugin->kind == "metric" &&
                         std::find(missing.begin(), missing.end(), plugin->name) != missing.end()) ||
                        (plugin->kind == "feature_extractor" && features_awaited);
    if (same_name)
      changed[library] = " has changed";
    else if (!unused)
      changed[library] = " is not what it was made with";
  }
  std::vector<std::string> reasons;
  for (const auto& [library, how] : changed) reasons.push_back("plugin " + library + how);
  if (!data_hash.empty() && !recorded.data_hash.empty() && data_hash != recorded.data_hash)
    reasons.push_back("the data have changed");
  return join(reasons, ", ");
}

}  // namespace harness

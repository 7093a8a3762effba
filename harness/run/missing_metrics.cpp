#include "harness/run/missing_metrics.h"

#include <algorithm>

namespace harness {

namespace {

// A metric's scores are named like it, or METRIC.PART.
bool is_of(const std::string& score, const std::string& metric) {
  return score == metric || score.starts_with(metric + '.');
}

bool any_of(const std::set<std::string>& scored, const std::string& metric) {
  return std::any_of(scored.begin(), scored.end(),
                     [&](const std::string& score) { return is_of(score, metric); });
}

}  // namespace

std::vector<std::string> missing_metrics(const Settings& settings, const std::set<std::string>& scored) {
  std::vector<std::string> missing;
  const auto list = settings.find("metrics.list");
  if (list == settings.end()) return missing;
  for (const Value& metric : list->second.list()) {
    const std::string& name = metric.string();
    if (!any_of(scored, name)) missing.push_back(name);
  }
  return missing;
}

ChangedMetrics changed_metrics(const Settings& recorded, const Settings& wanted,
                               const std::set<std::string>& scored, const PluginCatalog& catalog) {
  ChangedMetrics changed;
  const auto list = wanted.find("metrics.list");
  if (list == wanted.end()) return changed;
  // Of a key that one side lacks nothing can be said: another version of a plugin may have brought it.
  const auto differs = [&](const std::string& key) {
    const auto before = recorded.find(key), now = wanted.find(key);
    return before != recorded.end() && now != wanted.end() && before->second != now->second;
  };
  const auto differing_below = [&](const std::string& prefix, std::vector<std::string>& keys) {
    for (auto key = wanted.lower_bound(prefix); key != wanted.end() && key->first.starts_with(prefix); ++key)
      if (differs(key->first)) keys.push_back(key->first);
  };
  for (const Value& metric : list->second.list()) {
    const std::string& name = metric.string();
    if (!any_of(scored, name)) continue;
    const PluginDescription* plugin = catalog.find("metric", name);
    std::vector<std::string> keys;
    if ((plugin == nullptr || plugin->takes_fake) && differs("metrics.samples"))
      keys.push_back("metrics.samples");
    if (plugin != nullptr && plugin->needs_features) {
      if (differs("metrics.features"))
        keys.push_back("metrics.features");
      else if (const auto features = wanted.find("metrics.features"); features != wanted.end())
        differing_below("metrics." + features->second.string() + ".", keys);
    }
    differing_below("metrics." + name + ".", keys);
    if (!keys.empty()) changed.emplace(name, std::move(keys));
  }
  return changed;
}

std::vector<std::string> to_measure(const Settings& recorded, const Settings& wanted,
                                    const std::set<std::string>& scored, const PluginCatalog& catalog) {
  return missing_metrics(wanted, without(scored, changed_metrics(recorded, wanted, scored, catalog)));
}

std::set<std::string> without(std::set<std::string> scored, const ChangedMetrics& metrics) {
  std::erase_if(scored, [&](const std::string& score) {
    return std::any_of(metrics.begin(), metrics.end(),
                       [&](const auto& metric) { return is_of(score, metric.first); });
  });
  return scored;
}

}  // namespace harness

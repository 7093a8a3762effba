#include "harness/run/missing_metrics.h"

#include <algorithm>

#include "harness/config/score_settings.h"

namespace harness {

namespace {

// A metric's scores are named like it, or METRIC.PART.
bool is_of(const std::string& score, const std::string& metric) {
  return score == metric || score.starts_with(metric + '.');
}

}  // namespace

std::vector<std::string> missing_metrics(const Settings& settings, const LastScores& scored) {
  std::vector<std::string> missing;
  const auto list = settings.find("metrics.list");
  if (list == settings.end()) return missing;
  for (const Value& metric : list->second.list()) {
    const std::string& name = metric.string();
    if (std::none_of(scored.begin(), scored.end(),
                     [&](const auto& score) { return is_of(score.first, name); }))
      missing.push_back(name);
  }
  return missing;
}

ChangedMetrics changed_metrics(const Settings& recorded, const Settings& wanted, const LastScores& scored,
                               const PluginCatalog& catalog) {
  ChangedMetrics changed;
  const auto list = wanted.find("metrics.list");
  if (list == wanted.end()) return changed;
  for (const Value& metric : list->second.list()) {
    const std::string& name = metric.string();
    const PluginDescription* plugin = catalog.find("metric", name);
    const Settings now = score_settings(wanted, name, plugin == nullptr || plugin->takes_fake,
                                        plugin != nullptr && plugin->needs_features);
    std::vector<std::string> keys;
    for (const auto& [score, measured_with] : scored) {
      if (!is_of(score, name)) continue;
      const Settings& before = measured_with.empty() ? recorded : measured_with;
      // Of a key that one side lacks nothing can be said: another version of a plugin may have brought it.
      for (const auto& [key, value] : now)
        if (const auto known = before.find(key); known != before.end() && known->second != value &&
                                                 std::find(keys.begin(), keys.end(), key) == keys.end())
          keys.push_back(key);
    }
    if (!keys.empty()) changed.emplace(name, std::move(keys));
  }
  return changed;
}

std::vector<std::string> to_measure(const Settings& recorded, const Settings& wanted,
                                    const LastScores& scored, const PluginCatalog& catalog) {
  return missing_metrics(wanted, without(scored, changed_metrics(recorded, wanted, scored, catalog)));
}

LastScores without(LastScores scored, const ChangedMetrics& metrics) {
  std::erase_if(scored, [&](const auto& score) {
    return std::any_of(metrics.begin(), metrics.end(),
                       [&](const auto& metric) { return is_of(score.first, metric.first); });
  });
  return scored;
}

}  // namespace harness

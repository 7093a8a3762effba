#include "harness/config/score_settings.h"

#include <string>

namespace harness {
namespace {

void add_below(const std::string& prefix, const Settings& settings, Settings& found) {
  for (auto it = settings.lower_bound(prefix); it != settings.end() && it->first.starts_with(prefix); ++it)
    found.insert(*it);
}

}  // namespace

Settings score_settings(const Settings& settings, std::string_view metric, bool takes_samples,
                        bool needs_features) {
  Settings found = metric_options(settings, metric);
  const auto take = [&](const char* key) {
    const auto setting = settings.find(key);
    if (setting != settings.end()) found.insert(*setting);
    return setting;
  };
  if (takes_samples) take("metrics.samples");
  if (!needs_features) return found;
  if (const auto extractor = take("metrics.features"); extractor != settings.end())
    add_below("metrics." + extractor->second.string() + ".", settings, found);
  return found;
}

std::string_view metric_of(std::string_view score) {
  for (const std::string_view reference : {"reference.training_data.", "reference.density."})
    if (score.starts_with(reference)) score.remove_prefix(reference.size());
  return score.substr(0, score.find('.'));
}

Settings metric_options(const Settings& settings, std::string_view score) {
  Settings found;
  add_below("metrics." + std::string(metric_of(score)) + ".", settings, found);
  return found;
}

}  // namespace harness

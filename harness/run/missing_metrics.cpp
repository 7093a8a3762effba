#include "harness/run/missing_metrics.h"

#include <algorithm>

namespace harness {

std::vector<std::string> missing_metrics(const Settings& settings, const std::set<std::string>& scored) {
  std::vector<std::string> missing;
  const auto list = settings.find("metrics.list");
  if (list == settings.end()) return missing;
  for (const Value& metric : list->second.list()) {
    const std::string& name = metric.string();
    if (std::none_of(scored.begin(), scored.end(), [&](const std::string& score) {
          return score == name || score.starts_with(name + '.');
        }))
      missing.push_back(name);
  }
  return missing;
}

}  // namespace harness

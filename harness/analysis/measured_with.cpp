#include "harness/analysis/measured_with.h"

#include <algorithm>

#include "harness/analysis/summary.h"

namespace harness {

ScoreBasis measured_with(ScoreBasis of_row, const TrialRows& trial, const std::string& metric) {
  const std::string options = "metrics." + metric.substr(0, metric.find('.')) + ".";
  for (auto setting = trial.settings.lower_bound(options);
       setting != trial.settings.end() && setting->first.starts_with(options); ++setting)
    of_row.options.insert(*setting);
  if (!trial.made_by.empty()) of_row.data_hash = trial.made_by.back().data_hash;
  return of_row;
}

std::optional<TrialRows> without_other_bases(const TrialRows& trial) {
  if (std::none_of(trial.bases.begin(), trial.bases.end(),
                   [](const auto& curve) { return curve.second.size() > 1; }))
    return std::nullopt;
  TrialRows alike = trial;
  for (const auto& [name, bases] : trial.bases) {
    const auto curve = alike.curves.find(name);
    if (bases.empty() || curve == alike.curves.end()) continue;
    std::erase_if(curve->second, [&](const CurvePoint& point) {
      return basis_at(bases, point.step) != bases.rbegin()->second;
    });
  }
  return alike;
}

}  // namespace harness

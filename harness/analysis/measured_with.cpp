#include "harness/analysis/measured_with.h"

#include <algorithm>

#include "harness/analysis/summary.h"
#include "harness/config/score_settings.h"

namespace harness {

ScoreBasis measured_with(ScoreBasis of_row, const TrialRows& trial, const std::string& metric) {
  if (of_row.options.empty()) of_row.options = metric_options(trial.settings, metric);
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
      return !why_not_comparable(basis_at(bases, point.step), bases.rbegin()->second).empty();
    });
  }
  return alike;
}

}  // namespace harness

#include "harness/analysis/baseline.h"

#include <utility>

#include "harness/analysis/configuration_comparison.h"
#include "harness/analysis/settings_diff.h"

namespace harness {
namespace {

bool same_on(const std::vector<std::string>& axes, const Settings& a, const Settings& b) {
  for (const std::string& axis : axes) {
    const auto in_a = a.find(axis), in_b = b.find(axis);
    const bool has_a = in_a != a.end(), has_b = in_b != b.end();
    if (has_a != has_b || (has_a && in_a->second != in_b->second)) return false;
  }
  return true;
}

}  // namespace

void compare_with_baseline(const ExperimentRows& rows, ExperimentReport& report,
                           const ExperimentRows& baseline_rows, const ExperimentReport& baseline) {
  report.baseline = baseline.name;
  std::vector<Settings> settings_there;
  for (std::size_t other = 0; other < baseline.configurations.size(); ++other)
    settings_there.push_back(settings_of({&baseline_rows, &baseline, other}));
  std::vector<PairedComparison*> family;
  for (std::size_t i = 0; i < report.configurations.size(); ++i) {
    const ConfigurationSide here{&rows, &report, i};
    const Settings settings_here = settings_of(here);
    std::optional<ConfigurationSide> nearest;
    std::size_t fewest = 0;  // settings in which it differs
    for (std::size_t other = 0; other < baseline.configurations.size(); ++other) {
      if (!same_on(report.axes, settings_here, settings_there[other])) continue;
      const std::size_t differing =
          diff_settings({&settings_there[other], &settings_here}, baseline.axes).differing.size();
      if (nearest && differing >= fewest) continue;
      nearest = ConfigurationSide{&baseline_rows, &baseline, other};
      fewest = differing;
    }
    if (!nearest) continue;
    ConfigurationComparison comparison = compare_configurations(*nearest, here);
    BaselineChange& change = report.configurations[i].since.emplace();
    change.settings = std::move(comparison.settings);
    for (ComparedMetric& compared : comparison.metrics)
      if (!report.metrics.empty() && compared.metric.name == report.metrics.front().name) {
        change.before = compared.a.last;
        change.difference = compared.difference;
        change.refused = compared.refused;
      }
    if (change.difference) family.push_back(&*change.difference);
  }
  correct(family);
}

}  // namespace harness

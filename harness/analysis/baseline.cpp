#include "harness/analysis/baseline.h"

#include "harness/analysis/configuration_comparison.h"

namespace harness {
namespace {

const Settings& settings_of_first(const ExperimentRows& rows, const ExperimentReport& report,
                                  std::size_t configuration) {
  const std::string& id = report.trials[report.configurations[configuration].trials.front()].id;
  for (const TrialRows& row : rows.trials)
    if (row.id == id) return row.settings;
  return rows.trials.front().settings;
}

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
  std::vector<PairedComparison*> family;
  for (std::size_t i = 0; i < report.configurations.size(); ++i) {
    const Settings& settings = settings_of_first(rows, report, i);
    std::optional<ConfigurationComparison> nearest;
    for (std::size_t other = 0; other < baseline.configurations.size(); ++other) {
      if (!same_on(report.axes, settings, settings_of_first(baseline_rows, baseline, other))) continue;
      ConfigurationComparison comparison =
          compare_configurations({&baseline_rows, &baseline, other}, {&rows, &report, i});
      if (!nearest || comparison.settings.size() < nearest->settings.size()) nearest = std::move(comparison);
    }
    if (!nearest) continue;
    BaselineChange& change = report.configurations[i].since.emplace();
    change.settings = std::move(nearest->settings);
    for (ComparedMetric& compared : nearest->metrics)
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

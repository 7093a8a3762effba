#include "harness/analysis/summary.h"

#include <algorithm>
#include <cmath>

#include "harness/stats/aggregate.h"

namespace harness {

bool has_goal(const std::string& goal) { return goal == "min" || goal == "max"; }

bool better(double a, double b, const std::string& goal) {
  return goal == "min" ? a < b : goal == "max" && a > b;
}

double own_seconds(double train_seconds, const std::string& fused_group) {
  return train_seconds / static_cast<double>(1 + std::count(fused_group.begin(), fused_group.end(), ','));
}

MetricSummary summarize(const std::vector<CurvePoint>& points, const std::string& goal) {
  MetricSummary summary;
  if (points.empty()) return summary;
  summary.last = StepValue{points.back().step, points.back().value};
  if (!has_goal(goal)) return summary;
  for (const CurvePoint& point : points) {
    if (!std::isfinite(point.value)) continue;
    if (!summary.best || better(point.value, summary.best->value, goal))
      summary.best = StepValue{point.step, point.value};
  }
  return summary;
}

std::optional<double> final_value(const ReportTrial& trial, std::size_t metric) {
  const auto& last = trial.metrics[metric].last;
  if (trial.status != TrialStatus::kDone || !last || !std::isfinite(last->value)) return std::nullopt;
  return last->value;
}

SeedMean over_seeds(const std::vector<ReportTrial>& trials, std::size_t metric) {
  std::vector<double> last, best;
  for (const ReportTrial& trial : trials) {
    const auto value = final_value(trial, metric);
    if (!value) continue;
    last.push_back(*value);
    if (const auto& found = trial.metrics[metric].best) best.push_back(found->value);
  }
  SeedMean seeds;
  seeds.n = last.size();
  if (last.empty()) return seeds;
  seeds.last = mean(last);
  seeds.median = median(last);
  seeds.interquartile_mean = interquartile_mean(last);
  if (last.size() > 3) seeds.interval = bca_interval(last, mean);
  if (best.size() == last.size()) seeds.best = mean(best);
  return seeds;
}

}  // namespace harness

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

SeedMean over_seeds(const std::vector<ReportTrial>& trials, std::size_t metric) {
  std::vector<double> last, best;
  for (const ReportTrial& trial : trials) {
    const MetricSummary& summary = trial.metrics[metric];
    if (trial.status != TrialStatus::kDone || !summary.last || !std::isfinite(summary.last->value)) continue;
    last.push_back(summary.last->value);
    if (summary.best) best.push_back(summary.best->value);
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

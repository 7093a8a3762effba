#include "harness/analysis/summary.h"

#include <algorithm>
#include <cmath>

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

SeedMean mean_over_seeds(const std::vector<ReportTrial>& trials, std::size_t metric) {
  SeedMean mean;
  double last = 0.0, best = 0.0;
  std::size_t bests = 0;
  for (const ReportTrial& trial : trials) {
    const MetricSummary& summary = trial.metrics[metric];
    if (trial.status != TrialStatus::kDone || !summary.last || !std::isfinite(summary.last->value)) continue;
    ++mean.n;
    last += summary.last->value;
    if (summary.best) {
      ++bests;
      best += summary.best->value;
    }
  }
  if (mean.n > 0) mean.last = last / static_cast<double>(mean.n);
  if (mean.n > 0 && bests == mean.n) mean.best = best / static_cast<double>(mean.n);
  return mean;
}

}  // namespace harness

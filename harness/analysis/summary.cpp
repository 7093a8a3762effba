#include "harness/analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "harness/stats/aggregate.h"

namespace harness {

bool has_goal(const std::string& goal) { return goal == "min" || goal == "max"; }

bool better(double a, double b, const std::string& goal) {
  return goal == "min" ? a < b : goal == "max" && a > b;
}

double own_seconds(double train_seconds, const std::string& fused_group) {
  return train_seconds / static_cast<double>(1 + std::count(fused_group.begin(), fused_group.end(), ','));
}

const ScoreBasis& basis_at(const std::map<std::int64_t, ScoreBasis>& bases, std::int64_t step) {
  static const ScoreBasis unknown;
  const auto next = bases.upper_bound(step);
  return next == bases.begin() ? unknown : std::prev(next)->second;
}

MetricSummary summarize(const std::vector<CurvePoint>& points, const std::string& goal,
                        const std::map<std::int64_t, ScoreBasis>& bases) {
  MetricSummary summary;
  if (points.empty()) return summary;
  summary.last = StepValue{points.back().step, points.back().value};
  summary.basis = basis_at(bases, points.back().step);
  if (!has_goal(goal)) return summary;
  for (const CurvePoint& point : points) {
    if (!std::isfinite(point.value)) continue;
    if (summary.best && !better(point.value, summary.best->value, goal)) continue;
    if (why_not_comparable(basis_at(bases, point.step), summary.basis).empty())
      summary.best = StepValue{point.step, point.value};
  }
  return summary;
}

std::optional<double> final_value(const ReportTrial& trial, std::size_t metric) {
  const auto& last = trial.metrics[metric].last;
  if (trial.status != TrialStatus::kDone || !last || !std::isfinite(last->value)) return std::nullopt;
  return last->value;
}

std::string why_unequal(const std::vector<ReportTrial>& trials, std::size_t metric) {
  const ScoreBasis* first = nullptr;
  for (const ReportTrial& trial : trials) {
    if (!final_value(trial, metric)) continue;
    if (first == nullptr) first = &trial.metrics[metric].basis;
    if (std::string why = why_not_comparable(*first, trial.metrics[metric].basis); !why.empty()) return why;
  }
  return "";
}

SeedMean over_seeds(const std::vector<ReportTrial>& trials, std::size_t metric) {
  SeedMean seeds;
  seeds.refused = why_unequal(trials, metric);
  if (!seeds.refused.empty()) return seeds;
  std::vector<double> last, best;
  for (const ReportTrial& trial : trials) {
    const auto value = final_value(trial, metric);
    if (!value) continue;
    const std::int64_t step = trial.metrics[metric].last->step;
    seeds.first_step = last.empty() ? step : std::min(seeds.first_step, step);
    seeds.last_step = last.empty() ? step : std::max(seeds.last_step, step);
    if (last.empty()) seeds.basis = trial.metrics[metric].basis;
    last.push_back(*value);
    if (const auto& found = trial.metrics[metric].best) best.push_back(found->value);
  }
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

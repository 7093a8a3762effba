#include "harness/analysis/paired_comparison.h"

#include <algorithm>
#include <cmath>

#include "harness/analysis/summary.h"
#include "harness/stats/aggregate.h"
#include "harness/stats/comparison.h"

namespace harness {
namespace {

constexpr double kLevel = 0.05;

}  // namespace

SeedValues seed_values(const ExperimentReport& report, const ReportConfiguration& configuration,
                       std::size_t metric) {
  SeedValues values;
  for (const std::size_t i : configuration.trials)
    if (const auto value = final_value(report.trials[i], metric))
      values.emplace(report.trials[i].seed, *value);
  return values;
}

std::optional<PairedComparison> compare_pairs(const SeedValues& values, const SeedValues& other,
                                              const std::string& goal) {
  std::vector<double> ours, theirs, differences;
  for (const auto& [seed, value] : values)
    if (const auto pair = other.find(seed); pair != other.end()) {
      ours.push_back(value);
      theirs.push_back(pair->second);
      differences.push_back(value - pair->second);
    }
  if (differences.size() < 2) return std::nullopt;
  PairedComparison comparison;
  comparison.n = differences.size();
  comparison.difference = mean(differences);
  if (differences.size() > 3) comparison.interval = bca_interval(differences, mean);
  comparison.effect = paired_effect(differences);
  comparison.p = sign_flip_p(differences);
  if (has_goal(goal))
    comparison.other_better =
        goal == "min" ? probability_above(ours, theirs) : probability_above(theirs, ours);
  return comparison;
}

void correct(const std::vector<PairedComparison*>& family) {
  std::vector<double> p_values, smallest;
  for (const PairedComparison* comparison : family) {
    p_values.push_back(comparison->p);
    smallest.push_back(smallest_sign_flip_p(comparison->n));
  }
  // What the correction would leave of the clearest results that all of these could have given.
  const std::vector<double> adjusted = holm(p_values), best_adjusted = holm(smallest);
  for (std::size_t i = 0; i < family.size(); ++i) {
    const auto& interval = family[i]->interval;
    const bool beyond_zero = interval && (interval->low > 0.0 || interval->high < 0.0);
    family[i]->adjusted_p = adjusted[i];
    family[i]->told_apart = adjusted[i] <= kLevel && beyond_zero;
    family[i]->enough_pairs = best_adjusted[i] <= kLevel;
  }
}

void compare_with_leader(ExperimentReport& report) {
  if (!report.has_objective || report.unequal_steps || !report.metrics.front().unequal.empty() ||
      report.configurations.empty() || report.configurations.front().rank != 1)
    return;
  const SeedValues leading = seed_values(report, report.configurations.front(), 0);
  std::vector<PairedComparison*> family;
  for (std::size_t i = 1; i < report.configurations.size(); ++i) {
    ReportConfiguration& configuration = report.configurations[i];
    configuration.to_leader =
        compare_pairs(seed_values(report, configuration, 0), leading, report.metrics.front().goal);
    if (configuration.to_leader) family.push_back(&*configuration.to_leader);
  }
  correct(family);
}

double smallest_corrected_p(std::size_t pairs, std::size_t comparisons) {
  return std::min(1.0, static_cast<double>(comparisons) * smallest_sign_flip_p(pairs));
}

std::size_t pairs_needed(std::size_t comparisons) {
  std::size_t n = 1;
  while (smallest_corrected_p(n, comparisons) > kLevel) ++n;
  return n;
}

}  // namespace harness

#include "harness/analysis/configuration_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/analysis/settings_diff.h"
#include "harness/analysis/summary.h"
#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"

namespace harness {
namespace {

const TrialRows& rows_of(const ConfigurationSide& side, std::size_t trial) {
  const auto& rows = side.rows->trials;
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const TrialRows& row) { return row.id == side.report->trials[trial].id; });
}

std::size_t place_of(const ExperimentReport& report, const std::string& metric) {
  const auto found = std::find_if(report.metrics.begin(), report.metrics.end(),
                                  [&](const MetricNote& note) { return note.name == metric; });
  return static_cast<std::size_t>(found - report.metrics.begin());
}

std::string steps_text(const SeedMean& seeds) {
  return seeds.first_step == seeds.last_step ? grouped(seeds.last_step)
                                             : grouped(seeds.first_step) + " to " + grouped(seeds.last_step);
}

std::string why_refused(const SeedMean& a, const SeedMean& b, bool steps_are_compared) {
  for (const SeedMean* seeds : {&a, &b})
    if (!seeds->refused.empty()) return "seeds of one configuration differ: " + seeds->refused;
  if (a.n == 0 || b.n == 0) return "";  // nothing to refuse
  if (std::string why = why_not_comparable(a.basis, b.basis); !why.empty()) return why;
  const bool one_step = a.first_step == a.last_step && b.first_step == b.last_step;
  if (!steps_are_compared && (!one_step || a.last_step != b.last_step))
    return fmt::format("judged at steps {} and {}", steps_text(a), steps_text(b));
  return "";
}

bool sweeps_steps(const ConfigurationSide& side) {
  return std::ranges::find(side.report->axes, "train.steps") != side.report->axes.end();
}

}  // namespace

Settings settings_of(const ConfigurationSide& side) {
  std::vector<const Settings*> seeds;
  for (const std::size_t trial : side.get().trials) seeds.push_back(&rows_of(side, trial).settings);
  return settings_of_seeds(seeds);
}

ConfigurationComparison compare_configurations(const ConfigurationSide& a, const ConfigurationSide& b) {
  ConfigurationComparison comparison;
  const Settings of_a = settings_of(a), of_b = settings_of(b);
  comparison.settings = diff_settings({&of_a, &of_b}, a.report->axes).differing;
  const bool steps_are_compared = sweeps_steps(a) && sweeps_steps(b);
  std::vector<MetricNote> notes = a.report->metrics;
  for (const MetricNote& note : b.report->metrics)
    if (place_of(*a.report, note.name) == a.report->metrics.size()) notes.push_back(note);

  std::vector<PairedComparison*> family;
  comparison.metrics.reserve(notes.size());  // `family` points into it
  for (const MetricNote& note : notes) {
    ComparedMetric& compared = comparison.metrics.emplace_back();
    compared.metric = note;
    const std::size_t in_a = place_of(*a.report, note.name), in_b = place_of(*b.report, note.name);
    if (in_a < a.report->metrics.size()) compared.a = a.get().metrics[in_a];
    if (in_b < b.report->metrics.size()) compared.b = b.get().metrics[in_b];
    if (in_a == a.report->metrics.size() || in_b == b.report->metrics.size()) continue;
    compared.refused = why_refused(compared.a, compared.b, steps_are_compared);
    if (!compared.refused.empty()) continue;
    compared.difference = compare_pairs(seed_values(*b.report, b.get(), in_b),
                                        seed_values(*a.report, a.get(), in_a), note.goal);
    if (!compared.difference) continue;
    if (has_goal(note.goal))
      family.push_back(&*compared.difference);
    else
      correct({&*compared.difference});  // no claim hangs on it
  }
  correct(family);
  return comparison;
}

std::size_t find_configuration(const ExperimentReport& report, const std::string& name) {
  if (report.configurations.empty())
    throw input_error("experiment `" + report.name + "` has no configuration yet", "run it first");
  if (name.empty()) {
    if (report.configurations.size() == 1 || report.configurations.front().rank == 1) return 0;
    throw input_error("experiment `" + report.name + "` has no leader to compare",
                      "name a configuration: " + report.name + "/LABEL, its hash or one of its trials");
  }
  std::vector<std::size_t> found;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < report.configurations.size(); ++i) {
    const ReportConfiguration& configuration = report.configurations[i];
    labels.push_back(configuration.label);
    if (configuration.label == name) return i;
    const bool by_trial =
        std::any_of(configuration.trials.begin(), configuration.trials.end(),
                    [&](std::size_t trial) { return report.trials[trial].id.starts_with(name); });
    const bool by_value =
        std::ranges::find(configuration.axis_values, name) != configuration.axis_values.end();
    if (by_trial || by_value || configuration.hash.starts_with(name)) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    throw input_error(
        "experiment `" + report.name + "` has no configuration `" + name + "`" + did_you_mean(name, labels),
        "there are: " + join(labels, ", "));
  throw input_error("`" + name + "` fits more than one configuration of `" + report.name + "`",
                    "give its label, or more digits of its hash: " + join(labels, ", "));
}

}  // namespace harness

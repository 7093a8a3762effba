#include "harness/analysis/analyze.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <optional>
#include <set>
#include <utility>

#include "harness/analysis/axis_plots.h"
#include "harness/analysis/leaderboard.h"
#include "harness/analysis/measured_with.h"
#include "harness/analysis/paired_comparison.h"
#include "harness/analysis/panels.h"
#include "harness/analysis/provenance.h"
#include "harness/analysis/samples.h"
#include "harness/analysis/score_planes.h"
#include "harness/analysis/settings_diff.h"
#include "harness/analysis/summary.h"
#include "harness/config/value_text.h"
#include "harness/stats/aggregate.h"

namespace harness {
namespace {

// The swept keys that take more than one value among the trials.
std::vector<std::string> varying_axes(const ExperimentRows& rows) {
  std::vector<std::string> axes;
  for (const std::string& key : rows.axes) {
    std::set<std::string> values;
    for (const TrialRows& trial : rows.trials) {
      const auto found = trial.settings.find(key);
      values.insert(found == trial.settings.end() ? std::string() : to_display_text(found->second));
    }
    if (values.size() > 1 && std::find(axes.begin(), axes.end(), key) == axes.end()) axes.push_back(key);
  }
  return axes;
}

// Every metric that a trial has a curve of: the objective first, then in the order of the notes, then by
// name.
std::vector<MetricNote> metrics_present(const ExperimentRows& rows) {
  std::set<std::string> present;
  for (const TrialRows& trial : rows.trials)
    for (const auto& entry : trial.curves)
      if (entry.first.starts_with(kMetricPrefix)) present.insert(entry.first.substr(kMetricPrefix.size()));

  std::vector<MetricNote> metrics;
  const auto take = [&](MetricNote note) {
    if (present.erase(note.name) > 0) metrics.push_back(std::move(note));
  };
  for (const MetricNote& note : rows.metrics)
    if (note.name == rows.objective_metric) take({note.name, note.unit, rows.objective_goal});
  take({rows.objective_metric, "", rows.objective_goal});
  for (const MetricNote& note : rows.metrics) take(note);
  while (!present.empty()) take({*present.begin(), "", "none"});
  return metrics;
}

// Puts further values ("frechet_distance.bias") last where a leaderboard with all of them would be too wide
// to read; how many are left before them.
std::size_t put_further_values_last(std::vector<MetricNote>& metrics) {
  constexpr std::size_t kMostColumns = 6;
  if (metrics.size() <= kMostColumns) return metrics.size();
  std::set<std::string> names;
  for (const MetricNote& metric : metrics) names.insert(metric.name);
  const auto leads = [&](const MetricNote& metric) {
    const std::size_t dot = metric.name.find('.');
    return dot == std::string::npos || !names.contains(metric.name.substr(0, dot));
  };
  // The first is the objective, whatever it is.
  const auto rest = std::stable_partition(metrics.begin() + 1, metrics.end(), leads);
  return static_cast<std::size_t>(rest - metrics.begin());
}

std::optional<std::pair<std::int64_t, std::int64_t>> unequal_steps(const ExperimentReport& report) {
  std::optional<std::pair<std::int64_t, std::int64_t>> range;
  for (const ReportTrial& trial : report.trials) {
    const auto& last = trial.metrics.front().last;
    if (trial.status != TrialStatus::kDone || !last) continue;
    if (!range) range.emplace(last->step, last->step);
    range->first = std::min(range->first, last->step);
    range->second = std::max(range->second, last->step);
  }
  const bool swept = std::find(report.axes.begin(), report.axes.end(), "train.steps") != report.axes.end();
  return range && range->first < range->second && !swept ? range : std::nullopt;
}

// A reference may have other numbers of examples than the models of its column; all else is the same.
bool stands_beside(ScoreBasis reference, const MetricNote& metric) {
  if (!metric.unequal.empty()) return false;
  reference.n_real = metric.basis.n_real;
  reference.n_fake = metric.basis.n_fake;
  return why_not_comparable(reference, metric.basis).empty();
}

std::vector<ReferenceScores> reference_scores(const ExperimentRows& rows,
                                              const std::vector<MetricNote>& metrics) {
  std::vector<ReferenceScores> references;
  for (const auto& [source, name] :
       {std::pair{"density", "perfect sampler"}, std::pair{"training_data", "training data"}}) {
    ReferenceScores scores{name, {}, {}};
    for (const MetricNote& metric : metrics) {
      std::vector<const ReferenceRow*> found;
      for (const ReferenceRow& row : rows.references)
        if (row.source == source && row.metric == metric.name && std::isfinite(row.value) &&
            stands_beside(row.basis, metric))
          found.push_back(&row);
      // Of several bases that one which has the column's number of examples.
      std::stable_partition(found.begin(), found.end(), [&](const ReferenceRow* row) {
        return why_not_comparable(row->basis, metric.basis).empty();
      });
      std::vector<double> values;
      for (const ReferenceRow* row : found)
        if (why_not_comparable(row->basis, found.front()->basis).empty()) values.push_back(row->value);
      scores.metrics.push_back(values.empty() ? std::nullopt : std::optional(mean(values)));
      scores.examples.push_back(values.empty() ||
                                        why_not_comparable(found.front()->basis, metric.basis).empty()
                                    ? ""
                                    : examples_text(found.front()->basis));
    }
    if (std::any_of(scores.metrics.begin(), scores.metrics.end(),
                    [](const auto& value) { return value.has_value(); }))
      references.push_back(std::move(scores));
  }
  return references;
}

void count_mixed(ExperimentReport& report) {
  std::set<std::string> parts;
  for (const ReportTrial& trial : report.trials) {
    report.mixed += trial.mixed.empty() ? 0 : 1;
    for (const MixedPart& part : trial.mixed) parts.insert(part.name);
  }
  report.mixed_parts.assign(parts.begin(), parts.end());
}

void count_trials(const ExperimentRows& rows, ExperimentReport& report) {
  std::set<std::string> devices;
  std::set<std::int64_t> seeds;
  for (const TrialRows& trial : rows.trials) {
    ++report.counts[static_cast<std::size_t>(trial.status)];
    report.stale += trial.stale.empty() ? 0 : 1;
    report.train_seconds += own_seconds(trial.train_seconds, trial.fused_group);
    seeds.insert(trial.seed);
    if (!trial.device.empty()) devices.insert(trial.device);
  }
  report.devices.assign(devices.begin(), devices.end());
  report.seeds.assign(seeds.begin(), seeds.end());
}

}  // namespace

ExperimentReport analyze(const ExperimentRows& rows, const AnalysisOptions& options) {
  ExperimentReport report;
  report.name = rows.name;
  report.description = rows.description;
  report.file_name = rows.file_name;
  report.toml_sha256 = rows.toml_sha256;
  report.command = rows.command;
  report.git_commit = rows.git_commit;
  report.harness_version = rows.harness_version;
  report.time = rows.time;
  report.revision = rows.revision;
  report.dropped_trials = rows.dropped_trials;
  report.remarks = rows.remarks;
  count_trials(rows, report);

  report.axes = varying_axes(rows);
  report.metrics = metrics_present(rows);
  report.leading_metrics = put_further_values_last(report.metrics);
  report.has_objective = !report.metrics.empty() && report.metrics.front().name == rows.objective_metric &&
                         has_goal(report.metrics.front().goal);

  std::vector<const TrialRows*> sources;  // as report.trials
  for (LeaderboardEntry& entry : make_leaderboard(rows, report.axes, report.metrics, report.has_objective)) {
    for (std::size_t i = 0; i < entry.trials.size(); ++i) {
      entry.configuration.trials.push_back(report.trials.size());
      entry.trials[i].configuration = report.configurations.size();
      report.trials.push_back(std::move(entry.trials[i]));
      sources.push_back(entry.sources[i]);
    }
    report.configurations.push_back(std::move(entry.configuration));
  }

  std::list<TrialRows> alike;  // in place of those whose values are of several bases
  for (const TrialRows*& source : sources)
    if (std::optional<TrialRows> trial = without_other_bases(*source))
      source = &alike.emplace_back(std::move(*trial));

  report.references = reference_scores(rows, report.metrics);
  count_mixed(report);
  if (report.has_objective) report.unequal_steps = unequal_steps(report);
  compare_with_leader(report);
  report.panels = make_panels(sources, report.trials, report.metrics, options);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    report.trials[i].pace = pace_of(*sources[i]);
    for (CurveAlarm& alarm : find_alarms(*sources[i], report.metrics)) {
      alarm.trial = i;
      report.alarms.push_back(std::move(alarm));
    }
  }
  report.axis_plots = make_axis_plots(report, sources);
  report.planes = make_score_planes(report);
  report.samples = collect_samples(sources);

  std::vector<Settings> of_seeds;
  for (const ReportConfiguration& configuration : report.configurations) {
    std::vector<const Settings*> seeds;
    for (const std::size_t trial : configuration.trials) seeds.push_back(&sources[trial]->settings);
    of_seeds.push_back(settings_of_seeds(seeds));
  }
  std::vector<const Settings*> settings;
  for (const Settings& one : of_seeds) settings.push_back(&one);
  SettingsDiff diff = diff_settings(settings, report.axes);
  report.differing = std::move(diff.differing);
  report.equal = std::move(diff.equal);
  collect_provenance(sources, report);
  return report;
}

}  // namespace harness

#include "harness/analysis/gather.h"

#include <algorithm>
#include <map>
#include <optional>

#include "harness/analysis/measured_with.h"
#include "harness/config/score_settings.h"

namespace harness {
namespace {

TrialRows to_trial_rows(const TrialRow& row) {
  TrialRows trial;
  trial.id = row.trial;
  trial.configuration = row.configuration;
  trial.seed = row.seed;
  trial.status = row.status;
  trial.reason = row.reason;
  trial.steps = row.step;
  trial.attempts = row.attempt;
  trial.train_seconds = row.train_seconds;
  trial.steps_per_second = row.train_seconds > 0 ? static_cast<double>(row.step) / row.train_seconds : 0.0;
  trial.device = row.device;
  trial.fused_group = row.fused_group;
  return trial;
}

void note_metric(const ScoreRow& score, std::vector<MetricNote>& notes) {
  if (std::none_of(notes.begin(), notes.end(), [&](const MetricNote& n) { return n.name == score.metric; }))
    notes.push_back({score.metric, score.unit == "1" ? "" : score.unit, score.goal});
}

ScoreBasis basis_of(const ScoreRow& score) {
  ScoreBasis basis;
  basis.n_real = score.n_real;
  basis.n_fake = score.n_fake;
  basis.split = score.split;
  basis.extractor = score.extractor;
  basis.extractor_hash = score.extractor_hash;
  basis.options = metric_options(score.measured_with, score.metric);
  return basis;
}

// "reference.SOURCE.METRIC", as the worker names them.
std::optional<ReferenceRow> to_reference(const ScoreRow& score) {
  for (const char* source : {"training_data", "density"}) {
    const std::string prefix = std::string("reference.") + source + ".";
    if (score.metric.starts_with(prefix))
      return ReferenceRow{source, score.metric.substr(prefix.size()), score.value, basis_of(score)};
  }
  return std::nullopt;
}

}  // namespace

ExperimentRows gather(const Reader& reader, const std::string& experiment) {
  const Snapshot one_state(reader);
  ExperimentRows rows;
  rows.name = reader.experiment(experiment).name;  // says what is near where there is none
  const std::vector<RevisionRow> revisions = reader.revisions(experiment);
  if (!revisions.empty()) {
    const RevisionRow& newest = revisions.back();
    rows.description = newest.description;
    rows.revision = newest.revision;
    rows.file_name = newest.file_name;
    rows.toml_sha256 = newest.toml_sha256;
    rows.command = newest.command;
    rows.git_commit = newest.git_commit;
    rows.harness_version = newest.harness_version;
    rows.time = newest.time;
    rows.axes = newest.axes;
    rows.objective_metric = newest.objective_metric;
    rows.objective_goal = newest.objective_goal;
  }

  const std::vector<std::string> names = reader.curve_names(experiment);
  std::map<std::string, Settings> settings = reader.all_settings(experiment);
  std::map<std::string, std::size_t> places;
  for (const TrialRow& row : reader.trials(experiment, true)) {
    if (!row.in_plan) {
      ++rows.dropped_trials;
      continue;
    }
    places[row.trial] = rows.trials.size();
    TrialRows& trial = rows.trials.emplace_back(to_trial_rows(row));
    trial.settings = std::move(settings[row.trial]);
    if (const auto steps = trial.settings.find("train.steps"); steps != trial.settings.end())
      trial.steps_planned = steps->second.integer();
    for (const std::string& name : names) {
      if (name.starts_with(kMetricPrefix)) continue;  // come with their scores
      std::vector<CurvePoint> points = reader.curve(experiment, row.trial, name);
      if (!points.empty()) trial.curves[name] = std::move(points);
    }
  }
  const auto trial_of = [&](const std::string& id) {
    const auto place = places.find(id);
    return place == places.end() ? nullptr : &rows.trials[place->second];
  };

  for (auto& [id, attempts] : reader.counting_attempts(experiment))
    if (TrialRows* trial = trial_of(id)) trial->made_by = std::move(attempts);
  for (const ScoreRow& score : reader.scores(experiment)) {
    TrialRows* trial = trial_of(score.trial);
    if (trial == nullptr) continue;
    if (auto reference = to_reference(score)) {
      reference->basis = measured_with(reference->basis, *trial, reference->metric);
      rows.references.push_back(std::move(*reference));
      continue;
    }
    note_metric(score, rows.metrics);
    const std::string curve = metric_curve(score.metric);
    std::vector<CurvePoint>& points = trial->curves[curve];
    // Of one step the newest counts: it may have been measured anew.
    if (!points.empty() && points.back().step == score.step) points.pop_back();
    points.push_back({score.step, score.images_seen, score.seconds, score.value});
    std::map<std::int64_t, ScoreBasis>& bases = trial->bases[curve];
    bases.erase(score.step);
    if (ScoreBasis basis = basis_of(score); bases.empty() || bases.rbegin()->second != basis)
      bases.emplace(score.step, std::move(basis));
  }
  for (TrialRows& trial : rows.trials)
    for (auto& [name, points] : trial.curves)
      if (name.starts_with(kMetricPrefix))  // others come in order
        std::stable_sort(points.begin(), points.end(),
                         [](const auto& a, const auto& b) { return a.step < b.step; });
  for (const ArtifactRow& artifact : reader.artifacts(experiment))
    if (TrialRows* trial = trial_of(artifact.trial)) trial->artifacts.push_back(artifact);
  for (EventRow& event : reader.events(experiment))
    if (event.level != "info" && (event.trial.empty() || trial_of(event.trial) != nullptr))
      rows.remarks.push_back(std::move(event));
  return rows;
}

}  // namespace harness

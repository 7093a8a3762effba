#include "harness/export/tensorboard_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <system_error>

#include "harness/analysis/analyze.h"
#include "harness/analysis/gather.h"
#include "harness/analysis/settings_diff.h"
#include "harness/base/utc_time.h"
#include "harness/config/value_text.h"
#include "harness/export/event_file.h"
#include "harness/export/histogram.h"
#include "harness/store/artifact_file.h"

namespace harness {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHParams = "hparams";
constexpr std::size_t kBins = 40;

// "loss/generator.adversarial": TensorBoard groups its charts by what stands before the slash.
std::string tag_of(std::string name) {
  if (const std::size_t dot = name.find('.'); dot != std::string::npos) name[dot] = '/';
  return name;
}

// Letters, digits and a few marks, one hyphen in place of all else: it names a folder.
std::string folder_name(const std::string& text) {
  std::string name;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c == '.' && !name.empty()))
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  return name.substr(0, 120);
}

double started_at(const TrialRows& trial) {
  for (const AttemptRow& attempt : trial.made_by)
    if (const auto seconds = utc_seconds(attempt.started)) return *seconds;
  return 0.0;
}

// google.protobuf.Value: 2 a number, 3 a string, 4 a bool.
ProtoWriter hparam_value(const Value& value) {
  if (value.is_bool()) return ProtoWriter().integer(4, value.boolean() ? 1 : 0);
  if (value.is_integer()) return ProtoWriter().real64(2, static_cast<double>(value.integer()));
  if (value.is_real()) return ProtoWriter().real64(2, value.real());
  return ProtoWriter().text(3, to_display_text(value));
}

// plugins/hparams/plugin_data.proto: HParamsPluginData{1 version, 2 experiment, 3 start, 4 end}.
ProtoWriter hparams_message(int field, const ProtoWriter& content) {
  return ProtoWriter().integer(1, 0).message(field, content);
}

// plugins/hparams/api.proto: DataType of a key's values.
int data_type(const ExperimentRows& rows, const std::string& key) {
  constexpr int kString = 1, kBool = 2, kFloat64 = 3;
  bool bools = true, numbers = true;
  for (const TrialRows& trial : rows.trials)
    if (const auto found = trial.settings.find(key); found != trial.settings.end()) {
      bools = bools && found->second.is_bool();
      numbers = numbers && (found->second.is_integer() || found->second.is_real());
    }
  return bools ? kBool : numbers ? kFloat64 : kString;
}

// What all sessions have together, so that no key and no metric is lost that the first of them lacks.
ProtoWriter hparams_experiment(const ExperimentRows& rows, const ExperimentReport& report,
                               const std::vector<std::string>& keys) {
  ProtoWriter experiment;
  experiment.text(1, report.description).text(6, report.name);
  const auto add = [&](const std::string& key, int type) {
    experiment.message(4, ProtoWriter().text(1, key).integer(4, type));
  };
  for (const std::string& key : keys) add(key, data_type(rows, key));
  add("seed", 3);
  for (const MetricNote& metric : report.metrics)
    experiment.message(5, ProtoWriter().message(1, ProtoWriter().text(2, tag_of("metric." + metric.name))));
  return hparams_message(2, experiment);
}

ProtoWriter hparams_start(const TrialRows& trial, const std::vector<std::string>& keys) {
  ProtoWriter start;
  const auto add = [&](const std::string& key, const Value& value) {
    start.message(1, ProtoWriter().text(1, key).message(2, hparam_value(value)));
  };
  for (const std::string& key : keys)
    if (const auto found = trial.settings.find(key); found != trial.settings.end()) add(key, found->second);
  add("seed", Value(trial.seed));
  start.text(4, trial.configuration).real64(5, started_at(trial));
  return hparams_message(3, start);
}

// Nothing for a trial that has not ended.
std::optional<ProtoWriter> hparams_end(const TrialRows& trial) {
  constexpr int kSuccess = 1, kFailure = 2;
  const bool lost = trial.status == TrialStatus::kFailed || trial.status == TrialStatus::kDiverged;
  if (!lost && trial.status != TrialStatus::kDone) return std::nullopt;
  return hparams_message(4, ProtoWriter()
                                .integer(1, lost ? kFailure : kSuccess)
                                .real64(2, started_at(trial) + trial.train_seconds));
}

// The settings in which configurations differ.
std::vector<std::string> differing_keys(const ExperimentRows& rows) {
  std::vector<const Settings*> settings;
  for (const TrialRows& trial : rows.trials) settings.push_back(&trial.settings);
  std::vector<std::string> keys;
  for (const DifferingSetting& setting : diff_settings(settings, rows.axes).differing)
    keys.push_back(setting.key);
  return keys;
}

// When a step was reached, by the nearest point of any curve that is not before it.
double time_at(const TrialRows& trial, std::int64_t step) {
  const CurvePoint* nearest = nullptr;
  for (const auto& [name, points] : trial.curves) {
    const auto point = std::lower_bound(points.begin(), points.end(), step,
                                        [](const CurvePoint& p, std::int64_t s) { return p.step < s; });
    if (point != points.end() && (nearest == nullptr || point->step < nearest->step)) nearest = &*point;
  }
  return started_at(trial) + (nearest == nullptr ? trial.train_seconds : nearest->seconds);
}

// An earlier export may have named the trial's run by other swept values: TensorBoard would show it twice.
void remove_other_runs(const fs::path& place, const std::string& run_end, const std::string& file_name) {
  std::error_code ignored;
  std::vector<fs::path> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(place.parent_path(), ignored))
    if (entry.path().filename() != place.filename() && entry.path().filename().string().ends_with(run_end))
      others.push_back(entry.path());
  for (const fs::path& other : others)
    if (fs::remove(other / file_name, ignored)) fs::remove(other, ignored);  // where nothing else lies there
}

}  // namespace

ExportCounts export_tensorboard(const Reader& reader, const fs::path& results, const std::string& experiment,
                                const fs::path& folder) {
  const Snapshot one_state(reader);
  const ExperimentRows rows = gather(reader, experiment);
  const ExperimentReport report = analyze(rows);
  const std::vector<std::string> keys = differing_keys(rows);
  std::map<std::string, std::vector<CheckpointRow>> checkpoints;
  for (CheckpointRow& row : reader.checkpoints(experiment)) checkpoints[row.trial].push_back(std::move(row));
  std::map<std::string, std::string> labels;
  for (const ReportTrial& trial : report.trials)
    labels[trial.id] = report.configurations[trial.configuration].label;

  ExportCounts counts;
  for (const TrialRows& trial : rows.trials) {
    const std::string run_end = fmt::format("-seed{}-{}", trial.seed, trial.id.substr(0, 8));
    const fs::path place =
        folder / folder_name(rows.name) / folder_name(labels.at(trial.id).substr(0, 80) + run_end);
    const std::string file_name = "events.out.tfevents." + trial.id + ".harness";
    fs::create_directories(place);
    remove_other_runs(place, run_end, file_name);
    const double start = started_at(trial);
    EventFile file(place / file_name, start);
    file.plugin_data("_hparams_/experiment", start, kHParams, hparams_experiment(rows, report, keys));
    file.plugin_data("_hparams_/session_start_info", start, kHParams, hparams_start(trial, keys));
    for (const auto& [name, points] : trial.curves) {
      for (const CurvePoint& point : points)
        file.scalar(tag_of(name), point.step, start + point.seconds, point.value);
      counts.points += static_cast<std::int64_t>(points.size());
    }
    for (const ArtifactRow& artifact : trial.artifacts) {
      const auto png = read_artifact(results, artifact.path, artifact.sha256);
      const bool written =
          png && file.image(artifact.kind, artifact.step, time_at(trial, artifact.step), *png);
      (written ? counts.images : counts.missing_images) += 1;
    }
    for (const CheckpointRow& checkpoint : checkpoints[trial.id]) {
      const fs::path weights = results / checkpoint.path / "weights.safetensors";
      if (!fs::is_regular_file(weights)) {
        ++counts.missing_checkpoints;
        continue;
      }
      for (const auto& [name, histogram] : weight_histograms(weights, kBins)) {
        file.histogram("weights/" + name, checkpoint.step, time_at(trial, checkpoint.step), histogram);
        ++counts.histograms;
      }
    }
    if (const auto end = hparams_end(trial))
      file.plugin_data("_hparams_/session_end_info", start + trial.train_seconds, kHParams, *end);
    file.finish();
    ++counts.trials;
  }
  return counts;
}

}  // namespace harness

#include "harness/store/reader.h"

#include <algorithm>
#include <utility>

#include "harness/base/json.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/protocol/json.h"
#include "harness/store/database.h"
#include "harness/store/reader_state.h"
#include "harness/store/store_lock.h"

namespace harness {
namespace {

const char* const kTrialColumns =
    "SELECT e.name, t.name, t.configuration, t.number, t.seed, t.revision, t.in_plan, t.proposed_by, "
    "t.status, "
    "t.reason, t.attempt, t.step, t.images_seen, t.train_seconds, t.device, t.fused_group, t.data_hash, "
    "t.weights_sha256, t.started, t.ended FROM trial t JOIN experiment e USING (experiment_id) ";

TrialRow trial_from(Row row) {
  TrialRow trial;
  row >> trial.experiment >> trial.trial >> trial.configuration >> trial.index >> trial.seed >>
      trial.revision >> trial.in_plan >> trial.proposed_by;
  trial.status = trial_status_from(row.text());
  row >> trial.reason >> trial.attempt >> trial.step >> trial.images_seen >> trial.train_seconds >>
      trial.device >> trial.fused_group >> trial.data_hash >> trial.weights_sha256 >> trial.started >>
      trial.ended;
  return trial;
}

const char* const kExperimentColumns =
    "SELECT e.name, coalesce(r.description, ''), coalesce(r.revision, 0), coalesce(r.time, ''), "
    "count(t.trial_id), "
    "total(t.status = 'waiting'), total(t.status = 'running'), total(t.status = 'done'), "
    "total(t.status = 'pruned'), total(t.status = 'diverged'), total(t.status = 'failed'), "
    "total(t.status = 'paused') FROM experiment e "
    "LEFT JOIN revision r ON r.experiment_id = e.experiment_id AND r.revision = "
    "(SELECT max(revision) FROM revision n WHERE n.experiment_id = e.experiment_id) "
    "LEFT JOIN trial t ON t.experiment_id = e.experiment_id AND t.in_plan = 1 ";

ExperimentRow experiment_from(Row row) {
  ExperimentRow experiment;
  row >> experiment.name >> experiment.description >> experiment.revision >> experiment.time >>
      experiment.trials >> experiment.waiting >> experiment.running >> experiment.done >> experiment.pruned >>
      experiment.diverged >> experiment.failed >> experiment.paused;
  return experiment;
}

void pause_killed(std::vector<TrialRow>& trials, const std::filesystem::path& file) {
  const auto running = [](const TrialRow& row) { return row.status == TrialStatus::kRunning; };
  if (std::none_of(trials.begin(), trials.end(), running) || StoreLock::is_held(file)) return;
  for (TrialRow& row : trials)
    if (running(row)) {
      row.status = TrialStatus::kPaused;
      row.reason = kRunWasKilled;
    }
}

void pause_killed(std::vector<ExperimentRow>& experiments, const std::filesystem::path& file) {
  const auto running = [](const ExperimentRow& row) { return row.running > 0; };
  if (std::none_of(experiments.begin(), experiments.end(), running) || StoreLock::is_held(file)) return;
  for (ExperimentRow& row : experiments) row.paused += std::exchange(row.running, 0);
}

Value value_from_parameter(const std::string& kind, const std::string& text) {
  if (kind == "string") return Value(text);
  if (kind != "real") return parse_json(text).get<Value>();
  const nlohmann::json number = try_parse_json(text);
  return Value(real_from_json(number.is_discarded() ? nlohmann::json(text) : number));
}

}  // namespace

Reader::Reader(const std::filesystem::path& database)
    : state_(std::make_unique<State>(State{database, open_to_read(database), 0})) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Snapshot::Snapshot(const Reader& reader) : reader_(reader) {
  Reader::State& state = *reader.state_;
  if (state.snapshots == 0) guarded(state.file, [&] { state.database.exec("BEGIN"); });
  ++state.snapshots;
}

Snapshot::~Snapshot() {
  Reader::State& state = *reader_.state_;
  if (--state.snapshots == 0) state.database.tryExec("COMMIT");  // nothing was written
}

std::vector<ExperimentRow> Reader::experiments() const {
  auto all =
      state_->rows<ExperimentRow>(std::string(kExperimentColumns) +
                                      "WHERE e.name <> '' GROUP BY e.experiment_id ORDER BY e.experiment_id",
                                  experiment_from);
  pause_killed(all, state_->file);
  return all;
}

bool Reader::has_experiment(const std::string& name) const {
  return !state_
              ->rows<int>(
                  "SELECT 1 FROM experiment WHERE name = ?", [](Row) { return 1; }, name)
              .empty();
}

ExperimentRow Reader::experiment(const std::string& name) const {
  auto found = state_->rows<ExperimentRow>(
      std::string(kExperimentColumns) + "WHERE e.name = ? GROUP BY e.experiment_id", experiment_from, name);
  pause_killed(found, state_->file);
  if (!found.empty()) return found.front();
  std::vector<std::string> known;
  for (const ExperimentRow& experiment : experiments()) known.push_back(experiment.name);
  throw input_error(
      "there is no experiment `" + name + "` in " + state_->file.string() + did_you_mean(name, known),
      known.empty() ? "it holds no experiment yet; `harness run FILE` makes one"
                    : "it holds: " + join(known, ", "));
}

std::vector<TrialRow> Reader::trials(const std::string& experiment, bool with_dropped) const {
  const std::string filter = with_dropped ? "" : "AND t.in_plan = 1 ";
  auto all = state_->rows<TrialRow>(kTrialColumns + ("WHERE e.name = ? " + filter) +
                                        "ORDER BY t.in_plan DESC, t.number, t.seed, t.trial_id",
                                    trial_from, experiment);
  pause_killed(all, state_->file);
  return all;
}

TrialRow Reader::trial(const std::string& id, const std::string& experiment) const {
  const std::string where = " AND (?2 = '' OR e.name = ?2) ORDER BY t.trial_id LIMIT 5";
  auto found =
      state_->rows<TrialRow>(kTrialColumns + ("WHERE t.name = ?1" + where), trial_from, id, experiment);
  if (found.empty() && !id.empty())  // digits sort before letters: 'g' ends every id that begins so
    found = state_->rows<TrialRow>(kTrialColumns + ("WHERE t.name >= ?1 AND t.name < ?1 || 'g'" + where),
                                   trial_from, id, experiment);
  pause_killed(found, state_->file);
  if (found.size() == 1) return found.front();
  const std::string place = experiment.empty() ? state_->file.string() : "experiment `" + experiment + "`";
  if (found.empty()) {
    const auto known = state_->rows<std::string>(
        "SELECT DISTINCT t.name FROM trial t JOIN experiment e USING (experiment_id) "
        "WHERE ?1 = '' OR e.name = ?1 LIMIT 10000",
        [](Row row) { return row.text(); }, experiment);
    std::vector<std::string> names;
    for (const ExperimentRow& row : experiments()) names.push_back(row.name);
    if (std::find(names.begin(), names.end(), id) != names.end())
      throw input_error("`" + id + "` is an experiment, and a trial is needed here",
                        "`harness status " + id + "` lists its trials");
    throw input_error("there is no trial `" + id + "` in " + place + did_you_mean(id, known),
                      "`harness status " + (experiment.empty() ? "EXPERIMENT" : experiment) +
                          "` lists the trials" +
                          (experiment.empty() && !names.empty() ? "; there are: " + join(names, ", ") : ""));
  }
  std::vector<std::string> fitting;
  for (const TrialRow& trial : found) fitting.push_back(trial.trial + " (" + trial.experiment + ")");
  const bool whole =
      std::all_of(found.begin(), found.end(), [&](const TrialRow& row) { return row.trial == id; });
  const std::string with_experiment = "the experiment: " + found.front().experiment + "/" + id;
  throw input_error("`" + id + "` fits more than one trial of " + place + ": " + join(fitting, ", "),
                    whole                ? "give " + with_experiment
                    : experiment.empty() ? "give more of its digits, or " + with_experiment
                                         : "give more of its digits");
}

Settings Reader::settings(const std::string& experiment, const std::string& trial) const {
  Settings settings;
  state_->each(
      "SELECT k.name, p.kind, p.text FROM parameter p JOIN parameter_key k USING (key_id) "
      "JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) WHERE t.name = ? AND e.name = ?",
      [&](Row row) {
        std::string key, kind, text;
        row >> key >> kind >> text;
        settings[key] = value_from_parameter(kind, text);
      },
      trial, experiment);
  return settings;
}

std::map<std::string, Settings> Reader::all_settings(const std::string& experiment) const {
  std::map<std::string, Settings> all;
  state_->each(
      "SELECT t.name, k.name, p.kind, p.text FROM trial t JOIN experiment e USING (experiment_id) "
      "JOIN parameter p USING (trial_id) JOIN parameter_key k USING (key_id) WHERE e.name = ?",
      [&](Row row) {
        std::string trial, key, kind, text;
        row >> trial >> key >> kind >> text;
        all[trial][key] = value_from_parameter(kind, text);
      },
      experiment);
  return all;
}

}  // namespace harness

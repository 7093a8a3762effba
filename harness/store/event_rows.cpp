// What each event does to the tables.
#include <algorithm>
#include <utility>

#include "harness/base/json.h"
#include "harness/config/score_settings.h"
#include "harness/protocol/curve_name.h"
#include "harness/store/database.h"
#include "harness/store/event_writer.h"

namespace harness {
namespace {

const char* const kInsertPoint =
    "INSERT INTO curve (trial_id, metric_id, step, value, flag, attempt, images_seen, seconds) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial_id, metric_id, step) DO UPDATE SET value = "
    "excluded.value, "
    "flag = excluded.flag, attempt = excluded.attempt, images_seen = excluded.images_seen, "
    "seconds = excluded.seconds WHERE excluded.attempt >= curve.attempt";

}  // namespace

void EventWriter::void_rows(TrialState& trial, std::int64_t before_attempt, std::int64_t above_step) {
  int removed = run("DELETE FROM curve WHERE trial_id = ? AND attempt < ? AND step > ?", trial.id,
                    before_attempt, above_step);
  removed += run("DELETE FROM score WHERE trial_id = ? AND attempt < ? AND step > ?", trial.id,
                 before_attempt, above_step);
  run("DELETE FROM artifact WHERE trial_id = ? AND attempt < ? AND step > ?", trial.id, before_attempt,
      above_step);
  run("DELETE FROM checkpoint WHERE trial_id = ? AND attempt < ? AND step > ?", trial.id, before_attempt,
      above_step);
  if (removed > 0) summaries_.recount(trial.id);
}

void EventWriter::refresh(const TrialState& trial) {
  run("UPDATE trial SET attempt = a.attempt, status = a.status, reason = a.reason, step = a.step, "
      "images_seen = a.images_seen, train_seconds = a.train_seconds, device = a.device, "
      "fused_group = a.fused_group, data_hash = a.data_hash, weights_sha256 = a.weights_sha256, ended = "
      "a.ended, "
      "started = a.first FROM (SELECT *, (SELECT coalesce(min(started), '') FROM attempt WHERE trial_id = ?1 "
      "AND attempt "
      ">= ?2 "
      "AND started <> '') AS first FROM attempt WHERE trial_id = ?1 AND attempt >= ?2 "
      "ORDER BY attempt DESC LIMIT 1) a WHERE trial.trial_id = ?1",
      trial.id, trial.reset_attempt);
}

void EventWriter::apply(const TrialStarted& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, origin.experiment);
  Facts plugins = provenance_of(state.id, event.attempt).second;  // it may have been measured before
  plugins.insert(plugins.end(), event.plugins.begin(), event.plugins.end());
  run("INSERT INTO attempt (trial_id, attempt, from_step, device, fused_group, data_hash, provenance_id, "
      "started, "
      "step) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial_id, attempt) DO UPDATE SET "
      "from_step = excluded.from_step, device = excluded.device, fused_group = excluded.fused_group, "
      "data_hash = excluded.data_hash, provenance_id = excluded.provenance_id, started = excluded.started",
      state.id, event.attempt, event.from_step, event.device, event.fused_group, event.data_hash,
      provenance_id(event.environment, std::move(plugins)), origin.time, event.from_step);
  state.from_step[event.attempt] = event.from_step;
  if (event.attempt > state.newest_attempt) {
    state.newest_attempt = event.attempt;
    state.progressed = false;
  }
  if (event.attempt > 1) void_rows(state, event.attempt, event.from_step);
  refresh(state);
}

void EventWriter::apply(const Scalars& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, origin.experiment);
  const std::int64_t horizon = state.horizon(event.attempt);
  const std::size_t columns = event.names.size();
  SQLite::Statement& insert = statement(kInsertPoint);
  insert.bind(1, state.id);
  insert.bind(6, event.attempt);
  for (std::size_t column = 0; column < columns; ++column) {
    const std::int64_t metric = metric_id(event.names[column]);
    SummaryWriter::Summary& summary = summaries_.find(state.id, metric);
    insert.bind(2, metric);
    for (std::size_t row = 0; row < event.steps.size(); ++row) {
      if (event.steps[row] > horizon) continue;
      const double value = event.values[row * columns + column];
      insert.bind(3, event.steps[row]);
      bind_value(insert, 4, value);
      insert.bind(7, event.images_seen[row]);
      insert.bind(8, event.seconds[row]);
      insert.exec();
      insert.reset();
      summary.add(event.steps[row], value);
    }
  }
  if (event.attempt != state.newest_attempt || event.steps.empty()) return;
  state.progressed = true;
  state.step = event.steps.back();
  state.images_seen = event.images_seen.back();
  state.seconds = event.seconds.back();
}

void EventWriter::apply(const ScoreEvent& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, origin.experiment);
  const std::int64_t metric = metric_id(metric_curve(event.metric));
  const std::string goal = event.goal.empty() ? "" : event.goal + '/' + event.unit;
  if (!goal.empty() && goals_[metric] != goal) {
    run("UPDATE metric SET goal = ?, unit = ? WHERE metric_id = ?", event.goal, event.unit, metric);
    goals_[metric] = goal;
  }
  if (event.step > state.horizon(event.attempt)) return;

  SQLite::Statement& point = statement(kInsertPoint);
  point.bind(1, state.id);
  point.bind(2, metric);
  point.bind(3, event.step);
  bind_value(point, 4, event.value);
  point.bind(6, event.attempt);
  point.bind(7, event.images_seen);
  point.bind(8, event.seconds);
  point.exec();
  point.reset();
  summaries_.find(state.id, metric).add(event.step, event.value);

  // Measured anew with other features or another split: one step has one score of a metric.
  run("DELETE FROM score WHERE trial_id = ? AND metric_id = ? AND step = ? AND attempt <= ? "
      "AND (split <> ? OR extractor_hash <> ?)",
      state.id, metric, event.step, event.attempt, event.split, event.extractor_hash);
  SQLite::Statement& score = statement(
      "INSERT INTO score (trial_id, metric_id, step, split, extractor_hash, extractor, attempt, images_seen, "
      "seconds, value, flag, error, n_real, n_fake, evaluation_seconds, options_id, settings_id) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (trial_id, metric_id, step, split, extractor_hash) DO UPDATE SET "
      "extractor = excluded.extractor, attempt = excluded.attempt, images_seen = excluded.images_seen, "
      "seconds = excluded.seconds, value = excluded.value, flag = excluded.flag, error = excluded.error, "
      "n_real = excluded.n_real, n_fake = excluded.n_fake, evaluation_seconds = excluded.evaluation_seconds, "
      "options_id = excluded.options_id, settings_id = excluded.settings_id "
      "WHERE excluded.attempt >= score.attempt");
  score.bind(1, state.id);
  score.bind(2, metric);
  score.bind(3, event.step);
  score.bind(4, event.split);
  score.bind(5, event.extractor_hash);
  score.bind(6, event.extractor);
  score.bind(7, event.attempt);
  score.bind(8, event.images_seen);
  score.bind(9, event.seconds);
  bind_value(score, 10, event.value);
  if (std::isfinite(event.error) && event.error > 0)
    score.bind(12, event.error);
  else
    score.bind(12);
  score.bind(13, event.n_real);
  score.bind(14, event.n_fake);
  score.bind(15, event.evaluation_seconds);
  const auto bind_settings = [&](int index, const Settings& settings) {
    if (const auto id = settings_id(settings))
      score.bind(index, *id);
    else
      score.bind(index);
  };
  bind_settings(16, metric_options(event.measured_with, event.metric));
  bind_settings(17, event.measured_with);
  score.exec();
  score.reset();
}

void EventWriter::apply(const MeasuredWith& event, const EventOrigin& origin) {
  const TrialState& state = trial(event.trial, origin.experiment);
  auto [environment, plugins] = provenance_of(state.id, event.attempt);
  plugins.insert(plugins.end(), event.plugins.begin(), event.plugins.end());
  run("INSERT INTO attempt (trial_id, attempt, provenance_id) VALUES (?, ?, ?) "
      "ON CONFLICT (trial_id, attempt) DO UPDATE SET provenance_id = excluded.provenance_id",
      state.id, event.attempt, provenance_id(environment, std::move(plugins)));
  if (event.attempt < state.reset_attempt) return;
  void_scores(state, event);
  for (const auto& [key, value] : event.settings) {
    if (key != "metrics.list" || !value.is_list()) {
      write_parameter(state.id, key, value);
      continue;
    }
    ValueList metrics = metrics_of(state.id);
    for (const Value& metric : value.list())
      if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
    write_parameter(state.id, key, Value(std::move(metrics)));
  }
}

void EventWriter::apply(const ArtifactEvent& event, const EventOrigin& origin) {
  const TrialState& state = trial(event.trial, origin.experiment);
  if (event.step > state.horizon(event.attempt)) return;
  run("INSERT INTO artifact (trial_id, kind, step, path, attempt, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, "
      "?) "
      "ON CONFLICT (trial_id, kind, step, path) DO UPDATE SET attempt = excluded.attempt, "
      "sha256 = excluded.sha256, bytes = excluded.bytes WHERE excluded.attempt >= artifact.attempt",
      state.id, event.kind, event.step, event.path, event.attempt, event.sha256, event.bytes);
}

void EventWriter::apply(const CheckpointEvent& event, const EventOrigin& origin) {
  const TrialState& state = trial(event.trial, origin.experiment);
  if (event.step > state.horizon(event.attempt)) return;
  run("INSERT INTO checkpoint (trial_id, step, attempt, path, sha256) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (trial_id, step) DO UPDATE SET attempt = excluded.attempt, path = excluded.path, "
      "sha256 = excluded.sha256 WHERE excluded.attempt >= checkpoint.attempt",
      state.id, event.step, event.attempt, event.path, event.sha256);
  run("DELETE FROM checkpoint WHERE trial_id = ?1 AND step NOT IN "
      "(SELECT step FROM checkpoint WHERE trial_id = ?1 ORDER BY step DESC LIMIT 2)",
      state.id);
}

void EventWriter::apply(const Remark& event, const EventOrigin& origin) {
  const TrialState* const state = event.trial.empty() ? nullptr : &trial(event.trial, origin.experiment);
  remark(state, origin, event.step, event.level, event.kind, event.text);
}

void EventWriter::apply(const TrialEnded& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, event.experiment.empty() ? origin.experiment : event.experiment);
  // Worker and controller may both tell of the end: the later word counts.
  run("INSERT INTO attempt (trial_id, attempt, status, reason, step, images_seen, train_seconds, "
      "weights_sha256, "
      "ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial_id, attempt) DO UPDATE SET "
      "status = excluded.status, reason = excluded.reason, step = excluded.step, "
      "images_seen = excluded.images_seen, train_seconds = excluded.train_seconds, "
      "weights_sha256 = excluded.weights_sha256, ended = excluded.ended WHERE excluded.ended >= "
      "attempt.ended",
      state.id, event.attempt, std::string(name_of(event.status)), event.reason, event.step,
      event.images_seen, event.train_seconds, event.weights_sha256, origin.time);
  state.newest_attempt = std::max(state.newest_attempt, event.attempt);
  if (event.attempt == state.newest_attempt) state.progressed = false;
  refresh(state);
}

void EventWriter::apply(const RevisionEvent& event, const EventOrigin&) {
  run("INSERT OR REPLACE INTO revision (experiment_id, revision, time, description, file_name, toml, "
      "toml_sha256, "
      "command, git_commit, harness_version, axes, objective_metric, objective_goal) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      experiment_id(event.experiment), event.revision, event.time, event.description, event.file_name,
      event.toml, event.toml_sha256, event.command, event.git_commit, event.harness_version,
      print_json(nlohmann::json(event.axes)), event.objective_metric, event.objective_goal);
}

void EventWriter::apply(const TrialPlanned& event, const EventOrigin&) {
  // Rows of a worker whose log does not say what experiment it belongs to may have come before the plan.
  run("UPDATE trial SET experiment_id = ?1 WHERE name = ?2 AND configuration = '' AND experiment_id = "
      "(SELECT experiment_id FROM experiment WHERE name = '') AND NOT EXISTS "
      "(SELECT 1 FROM trial WHERE name = ?2 AND experiment_id = ?1)",
      experiment_id(event.experiment), event.trial);
  trials_.erase('/' + event.trial);
  TrialState& state = trial(event.trial, event.experiment);
  const int changed = run(
      "UPDATE trial SET configuration = ?, number = ?, seed = ?, revision = ?4, proposed_by = ?, "
      "in_plan = CASE WHEN ?4 >= dropped_by THEN 1 ELSE in_plan END WHERE trial_id = ? AND revision <= ?4",
      event.configuration, event.index, event.seed, event.revision, event.proposed_by, state.id);
  if (changed > 0) write_parameters(state.id, event.settings);
}

void EventWriter::apply(const TrialDropped& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, event.experiment);
  run("UPDATE trial SET dropped_by = max(dropped_by, x.revision), "
      "in_plan = CASE WHEN x.revision >= trial.revision THEN 0 ELSE in_plan END "
      "FROM (SELECT CASE WHEN ?1 > 0 THEN ?1 ELSE (SELECT coalesce(max(revision), 0) FROM revision "
      "WHERE experiment_id = ?2) END AS revision) x WHERE trial_id = ?3",
      event.revision, state.experiment_id, state.id);
  remark(&state, origin, 0, "info", "dropped", "the newest revision of the file leaves it out");
}

void EventWriter::apply(const PruneDecision& event, const EventOrigin& origin) {
  remark(&trial(event.trial, origin.experiment), origin, event.step, "info", "prune", event.reason);
}

void EventWriter::apply(const TrialReset& event, const EventOrigin& origin) {
  TrialState& state = trial(event.trial, origin.experiment);
  const std::int64_t first = event.attempt > 0 ? event.attempt : state.newest_attempt + 1;
  state.reset_attempt = std::max(state.reset_attempt, first);
  void_rows(state, state.reset_attempt, -1);
  state.progressed = false;
  run("UPDATE trial SET reset_attempt = ?, status = 'waiting', reason = '', step = 0, images_seen = 0, "
      "train_seconds = 0, weights_sha256 = '', started = '', ended = '' WHERE trial_id = ?",
      state.reset_attempt, state.id);
  refresh(state);
  remark(&state, origin, 0, "info", "reset", event.reason);
}

}  // namespace harness

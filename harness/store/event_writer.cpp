#include "harness/store/event_writer.h"

#include <algorithm>
#include <limits>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/protocol/json.h"
#include "harness/store/database.h"

namespace harness {

EventWriter::EventWriter(SQLite::Database& database) : database_(database), summaries_(database) {}

void EventWriter::write(const Event& event, const EventOrigin& origin) {
  std::visit([&](const auto& alternative) { apply(alternative, origin); }, event);
}

void EventWriter::flush() {
  for (auto& [name, trial] : trials_) {
    if (!trial.progressed) continue;
    run("UPDATE attempt SET step = ?, images_seen = ?, train_seconds = ? "
        "WHERE trial_id = ? AND attempt = ? AND status = 'running'",
        trial.step, trial.images_seen, trial.seconds, trial.id, trial.newest_attempt);
    refresh(trial);
    trial.progressed = false;
  }
  summaries_.flush();
}

void EventWriter::forget() {
  statements_.clear();  // one may stand in the middle of its work
  summaries_.forget();
  experiments_.clear();
  metrics_.clear();
  keys_.clear();
  settings_.clear();
  goals_.clear();
  trials_.clear();
}

std::int64_t EventWriter::TrialState::horizon(std::int64_t attempt) const {
  if (attempt < reset_attempt) return -1;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
  for (auto later = from_step.upper_bound(attempt); later != from_step.end(); ++later)
    last = std::min(last, later->second);
  return last;
}

SQLite::Statement& EventWriter::statement(const char* sql) {
  return statements_.try_emplace(sql, database_, sql).first->second;
}

std::int64_t EventWriter::interned(const char* find_sql, const char* insert_sql, const std::string& text) {
  SQLite::Statement& find = statement(find_sql);
  find.bind(1, text);
  const bool known = find.executeStep();
  const std::int64_t id = known ? find.getColumn(0).getInt64() : 0;
  find.reset();
  if (known) return id;
  run(insert_sql, text);
  return database_.getLastInsertRowid();
}

std::int64_t EventWriter::experiment_id(const std::string& name) {
  const auto [place, fresh] = experiments_.try_emplace(name, 0);
  if (fresh)
    place->second = interned("SELECT experiment_id FROM experiment WHERE name = ?",
                             "INSERT INTO experiment (name) VALUES (?)", name);
  return place->second;
}

std::int64_t EventWriter::metric_id(const std::string& name) {
  const auto [place, fresh] = metrics_.try_emplace(name, 0);
  if (fresh)
    place->second =
        interned("SELECT metric_id FROM metric WHERE name = ?", "INSERT INTO metric (name) VALUES (?)", name);
  return place->second;
}

std::optional<std::int64_t> EventWriter::settings_id(const Settings& settings) {
  if (settings.empty()) return std::nullopt;
  const auto [place, fresh] = settings_.try_emplace(print_json(nlohmann::json(settings)), 0);
  if (fresh)
    place->second = interned("SELECT settings_id FROM score_settings WHERE text = ?",
                             "INSERT INTO score_settings (text) VALUES (?)", place->first);
  return place->second;
}

std::int64_t EventWriter::find_trial(const std::string& name, const std::string& experiment) {
  // Without an experiment, the newest trial of that id is meant.
  SQLite::Statement& find =
      experiment.empty()
          ? statement("SELECT trial_id FROM trial WHERE name = ? ORDER BY trial_id DESC LIMIT 1")
          : statement("SELECT trial_id FROM trial WHERE name = ? AND experiment_id = ?");
  find.bind(1, name);
  if (!experiment.empty()) find.bind(2, experiment_id(experiment));
  const std::int64_t id = find.executeStep() ? find.getColumn(0).getInt64() : 0;
  find.reset();
  return id;
}

EventWriter::TrialState& EventWriter::trial(const std::string& name, const std::string& experiment) {
  const auto [place, fresh] = trials_.try_emplace(experiment + '/' + name);
  if (!fresh) return place->second;
  std::int64_t id = find_trial(name, experiment);
  if (id == 0) {
    run("INSERT INTO trial (experiment_id, name) VALUES (?, ?)", experiment_id(experiment), name);
    id = database_.getLastInsertRowid();
  }
  return place->second = load(id);
}

EventWriter::TrialState EventWriter::load(std::int64_t trial_id) {
  TrialState state;
  state.id = trial_id;
  SQLite::Statement& row =
      statement("SELECT experiment_id, attempt, reset_attempt FROM trial WHERE trial_id = ?");
  row.bind(1, trial_id);
  row.executeStep();
  state.experiment_id = row.getColumn(0).getInt64();
  state.newest_attempt = row.getColumn(1).getInt64();
  state.reset_attempt = row.getColumn(2).getInt64();
  row.reset();
  SQLite::Statement& attempts =
      statement("SELECT attempt, from_step FROM attempt WHERE trial_id = ? AND from_step IS NOT NULL");
  attempts.bind(1, trial_id);
  while (attempts.executeStep())
    state.from_step[attempts.getColumn(0).getInt64()] = attempts.getColumn(1).getInt64();
  attempts.reset();
  return state;
}

std::pair<EventWriter::Facts, EventWriter::Facts> EventWriter::provenance_of(std::int64_t trial_id,
                                                                             std::int64_t attempt) {
  SQLite::Statement& find = statement(
      "SELECT p.environment, p.plugins FROM attempt a JOIN provenance p USING (provenance_id) "
      "WHERE a.trial_id = ? AND a.attempt = ?");
  find.bind(1, trial_id);
  find.bind(2, attempt);
  std::pair<Facts, Facts> facts;
  if (find.executeStep())
    facts = {parse_json(find.getColumn(0).getString()).get<Facts>(),
             parse_json(find.getColumn(1).getString()).get<Facts>()};
  find.reset();
  return facts;
}

// Each plugin once, sorted: what an attempt was trained and measured with comes in any order.
std::int64_t EventWriter::provenance_id(const Facts& of_environment, Facts of_plugins) {
  std::sort(of_plugins.begin(), of_plugins.end());
  of_plugins.erase(std::unique(of_plugins.begin(), of_plugins.end()), of_plugins.end());
  const std::string environment = print_json(nlohmann::json(of_environment));
  const std::string plugins = print_json(nlohmann::json(of_plugins));
  SQLite::Statement& find =
      statement("SELECT provenance_id FROM provenance WHERE environment = ? AND plugins = ?");
  find.bind(1, environment);
  find.bind(2, plugins);
  const bool known = find.executeStep();
  const std::int64_t id = known ? find.getColumn(0).getInt64() : 0;
  find.reset();
  if (known) return id;
  run("INSERT INTO provenance (environment, plugins) VALUES (?, ?)", environment, plugins);
  const std::int64_t made = database_.getLastInsertRowid();
  const auto add = [&](const std::string& kind, const auto& pairs) {
    std::int64_t position = 0;
    for (const auto& [name, value] : pairs)
      run("INSERT INTO provenance_item (provenance_id, kind, position, name, value) VALUES (?, ?, ?, ?, ?)",
          made, kind, position++, name, value);
  };
  add("environment", of_environment);
  add("plugin", of_plugins);
  return made;
}

void EventWriter::write_parameters(std::int64_t trial_id, const Settings& settings) {
  run("DELETE FROM parameter WHERE trial_id = ?", trial_id);
  for (const auto& [key, value] : settings) write_parameter(trial_id, key, value);
}

void EventWriter::write_parameter(std::int64_t trial_id, const std::string& key, const Value& value) {
  SQLite::Statement& insert = statement(
      "INSERT OR REPLACE INTO parameter (trial_id, key_id, kind, integer, real, text) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  const auto [place, fresh] = keys_.try_emplace(key, 0);
  if (fresh)
    place->second = interned("SELECT key_id FROM parameter_key WHERE name = ?",
                             "INSERT INTO parameter_key (name) VALUES (?)", key);
  insert.bind(1, trial_id);
  insert.bind(2, place->second);
  insert.bind(4);
  insert.bind(5);
  const char* kind = "json";
  if (value.empty()) {
    kind = "null";
  } else if (value.is_bool()) {
    kind = "bool";
    insert.bind(4, value.boolean() ? 1 : 0);
  } else if (value.is_integer()) {
    kind = "integer";
    insert.bind(4, value.integer());
    insert.bind(5, value.real());
  } else if (value.is_real()) {
    kind = "real";
    if (std::isfinite(value.real())) insert.bind(5, value.real());
  } else if (value.is_string()) {
    kind = "string";
  }
  insert.bindNoCopy(3, kind);
  if (value.is_string()) {
    insert.bind(6, value.string());
  } else if (value.is_real()) {
    const nlohmann::json real = real_to_json(value.real());
    insert.bind(6, real.is_string() ? real.get<std::string>() : print_json(real));
  } else {
    insert.bind(6, print_json(nlohmann::json(value)));
  }
  insert.exec();
  insert.reset();
}

ValueList EventWriter::metrics_of(std::int64_t trial_id) {
  SQLite::Statement& find = statement(
      "SELECT p.text FROM parameter p JOIN parameter_key k USING (key_id) "
      "WHERE p.trial_id = ? AND k.name = 'metrics.list' AND p.kind = 'json'");
  find.bind(1, trial_id);
  const Value list = find.executeStep() ? parse_json(find.getColumn(0).getString()).get<Value>() : Value();
  find.reset();
  return list.is_list() ? list.list() : ValueList();
}

void EventWriter::remark(const TrialState* trial, const EventOrigin& origin, std::int64_t step,
                         const std::string& level, const std::string& kind, const std::string& text) {
  if (trial)
    run("INSERT INTO event (experiment_id, trial_id, time, step, level, kind, text) VALUES (?, ?, ?, ?, ?, "
        "?, ?)",
        trial->experiment_id, trial->id, origin.time, step, level, kind, text);
  else
    run("INSERT INTO event (experiment_id, time, step, level, kind, text) VALUES (?, ?, ?, ?, ?, ?)",
        experiment_id(origin.experiment), origin.time, step, level, kind, text);
}

}  // namespace harness

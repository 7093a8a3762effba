#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/store/summary_writer.h"

namespace harness {

// Where an event comes from.
struct EventOrigin {
  std::string experiment;  // of the spool; may be empty
  std::string time;        // UTC text
};

// Turns events into rows, inside a transaction that the caller holds. The result does not depend on the order
// in which several spools are read: a row is void if a later attempt went on from below its step, whichever
// comes first, and a trial may be heard of before it is planned.
class EventWriter {
 public:
  explicit EventWriter(SQLite::Database& database);

  void write(const Event& event, const EventOrigin& origin);
  // Before every commit: what is kept in memory meanwhile (summaries, progress).
  void flush();
  // After a rollback.
  void forget();

 private:
  struct TrialState {
    std::int64_t id = 0, experiment_id = 0;
    std::int64_t newest_attempt = 0, reset_attempt = 0;
    std::map<std::int64_t, std::int64_t> from_step;  // attempt -> step it went on from
    // Newest progress of the newest attempt, written by flush().
    bool progressed = false;
    std::int64_t step = 0, images_seen = 0;
    double seconds = 0;

    // The last step whose rows of that attempt count; -1: none.
    std::int64_t horizon(std::int64_t attempt) const;
  };

  void apply(const TrialStarted& event, const EventOrigin& origin);
  void apply(const Scalars& event, const EventOrigin& origin);
  void apply(const ScoreEvent& event, const EventOrigin& origin);
  void apply(const MeasuredWith& event, const EventOrigin& origin);
  void apply(const ArtifactEvent& event, const EventOrigin& origin);
  void apply(const CheckpointEvent& event, const EventOrigin& origin);
  void apply(const Remark& event, const EventOrigin& origin);
  void apply(const TrialEnded& event, const EventOrigin& origin);
  void apply(const RevisionEvent& event, const EventOrigin& origin);
  void apply(const TrialPlanned& event, const EventOrigin& origin);
  void apply(const TrialDropped& event, const EventOrigin& origin);
  void apply(const PruneDecision& event, const EventOrigin& origin);
  void apply(const TrialReset& event, const EventOrigin& origin);

  std::int64_t experiment_id(const std::string& name);
  // The trial's row, made if it is not known yet.
  TrialState& trial(const std::string& name, const std::string& experiment);
  std::int64_t find_trial(const std::string& name, const std::string& experiment);
  TrialState load(std::int64_t trial_id);
  std::int64_t metric_id(const std::string& name);
  std::int64_t interned(const char* find_sql, const char* insert_sql, const std::string& text);
  using Facts = std::vector<std::pair<std::string, std::string>>;
  std::int64_t provenance_id(const Facts& environment, Facts plugins);
  // Environment and plugins that are recorded of an attempt; both empty where nothing is.
  std::pair<Facts, Facts> provenance_of(std::int64_t trial_id, std::int64_t attempt);
  // The id of settings as text; of none there is no text, and no id.
  std::optional<std::int64_t> settings_id(const Settings& settings);
  // Removes what metrics that were measured anew gave at that step before and do not give now.
  void void_scores(const TrialState& trial, const MeasuredWith& event);
  void write_parameters(std::int64_t trial_id, const Settings& settings);
  void write_parameter(std::int64_t trial_id, const std::string& key, const Value& value);
  // The metrics that a trial's settings name.
  ValueList metrics_of(std::int64_t trial_id);
  void remark(const TrialState* trial, const EventOrigin& origin, std::int64_t step, const std::string& level,
              const std::string& kind, const std::string& text);
  // Removes what attempts before this one left above the step.
  void void_rows(TrialState& trial, std::int64_t before_attempt, std::int64_t above_step);
  // Copies the newest attempt that counts into the trial's row.
  void refresh(const TrialState& trial);

  SQLite::Statement& statement(const char* sql);
  template <class... Values>
  int run(const char* sql, const Values&... values) {
    SQLite::Statement& prepared = statement(sql);
    int index = 0;
    (prepared.bind(++index, values), ...);
    const int changed = prepared.exec();
    prepared.reset();
    return changed;
  }

  SQLite::Database& database_;
  SummaryWriter summaries_;
  std::unordered_map<const char*, SQLite::Statement> statements_;  // by the literal's address
  std::unordered_map<std::string, std::int64_t> experiments_, metrics_, keys_, settings_;
  std::unordered_map<std::int64_t, std::string> goals_;  // of metrics, as last written
  std::unordered_map<std::string, TrialState> trials_;   // by "experiment/name"
};

}  // namespace harness

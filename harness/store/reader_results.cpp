// What trials left behind: curves, scores, files, provenance, events.

#include "harness/base/json.h"
#include "harness/protocol/json.h"
#include "harness/store/reader_state.h"

namespace harness {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_from(const std::string& json) { return json.empty() ? Pairs() : parse_json(json).get<Pairs>(); }

const char* const kAttempts =
    "SELECT t.name, a.attempt, coalesce(a.from_step, 0), a.device, a.fused_group, a.data_hash, "
    "coalesce(p.environment, ''), coalesce(p.plugins, ''), a.started, a.ended, a.status, a.reason "
    "FROM attempt a JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) "
    "LEFT JOIN provenance p USING (provenance_id) WHERE e.name = ? ";

AttemptRow attempt_from(Row row) {
  AttemptRow attempt;
  row >> attempt.trial >> attempt.attempt >> attempt.from_step >> attempt.device >> attempt.fused_group >>
      attempt.data_hash;
  attempt.environment = pairs_from(row.text());
  attempt.plugins = pairs_from(row.text());
  row >> attempt.started >> attempt.ended >> attempt.status >> attempt.reason;
  return attempt;
}

// What each score of a query was measured with; the texts are few, each is parsed once.
class MeasuredWithColumns {
 public:
  MeasuredWithColumns(SQLite::Database& database, const std::filesystem::path& file)
      : known_(guarded(file, [&] { return database.execAndGet("PRAGMA user_version").getInt() >= 3; })) {}

  // Behind the other columns, and behind the table `score s`. Files that no run has brought up to date since
  // do not say it.
  const char* columns() const {
    return known_ ? ", coalesce(w.settings_id, 0), coalesce(w.text, '{}') " : ", 0, '{}' ";
  }
  const char* join() const {
    return known_ ? "LEFT JOIN score_settings w ON w.settings_id = s.settings_id " : "";
  }
  const Settings& read(Row& row) {
    std::int64_t id = 0;
    row >> id;
    const std::string text = row.text();
    const auto [place, fresh] = texts_.try_emplace(id);
    if (fresh) place->second = parse_json(text).get<Settings>();
    return place->second;
  }

 private:
  bool known_;
  std::map<std::int64_t, Settings> texts_;
};

}  // namespace

std::vector<RevisionRow> Reader::revisions(const std::string& experiment) const {
  return state_->rows<RevisionRow>(
      "SELECT r.revision, r.description, r.file_name, r.toml, r.toml_sha256, r.command, r.git_commit, "
      "r.harness_version, r.time, r.axes, r.objective_metric, r.objective_goal "
      "FROM revision r JOIN experiment e USING (experiment_id) WHERE e.name = ? ORDER BY r.revision",
      [](Row row) {
        RevisionRow revision;
        row >> revision.revision >> revision.description >> revision.file_name >> revision.toml >>
            revision.toml_sha256 >> revision.command >> revision.git_commit >> revision.harness_version >>
            revision.time;
        revision.axes = parse_json(row.text()).get<std::vector<std::string>>();
        row >> revision.objective_metric >> revision.objective_goal;
        return revision;
      },
      experiment);
}

std::vector<std::string> Reader::curve_names(const std::string& experiment) const {
  return state_->rows<std::string>(
      "SELECT DISTINCT m.name FROM summary s JOIN metric m USING (metric_id) JOIN trial t USING (trial_id) "
      "JOIN experiment e USING (experiment_id) WHERE e.name = ? ORDER BY m.name",
      [](Row row) { return row.text(); }, experiment);
}

std::vector<CurvePoint> Reader::curve(const std::string& experiment, const std::string& trial,
                                      const std::string& name) const {
  return state_->rows<CurvePoint>(
      "SELECT c.step, c.images_seen, c.seconds, c.value, c.flag FROM curve c "
      "WHERE c.trial_id = (SELECT t.trial_id FROM trial t JOIN experiment e USING (experiment_id) "
      "WHERE e.name = ? AND t.name = ?) AND c.metric_id = (SELECT metric_id FROM metric WHERE name = ?) "
      "ORDER BY c.step",
      [](Row row) {
        CurvePoint point;
        row >> point.step >> point.images_seen >> point.seconds;
        point.value = row.value();
        return point;
      },
      experiment, trial, name);
}

std::vector<ScoreRow> Reader::scores(const std::string& experiment, const std::string& metric) const {
  MeasuredWithColumns measured_with(state_->database, state_->file);
  return state_->rows<ScoreRow>(
      std::string("SELECT t.name, substr(m.name, 8), m.goal, m.unit, s.step, s.images_seen, s.seconds, "
                  "s.value, s.flag, "
                  "coalesce(s.error, 0), s.n_real, s.n_fake, s.split, s.extractor, s.extractor_hash, "
                  "s.evaluation_seconds") +
          measured_with.columns() + "FROM score s " + measured_with.join() +
          "JOIN metric m USING (metric_id) JOIN trial t USING (trial_id) "
          "JOIN experiment e USING (experiment_id) WHERE e.name = ?1 AND ?2 IN ('', substr(m.name, 8)) "
          "ORDER BY t.number, t.seed, t.trial_id, m.name, s.step, s.attempt",
      [&](Row row) {
        ScoreRow score;
        row >> score.trial >> score.metric >> score.goal >> score.unit >> score.step >> score.images_seen >>
            score.seconds;
        score.value = row.value();
        row >> score.error >> score.n_real >> score.n_fake >> score.split >> score.extractor >>
            score.extractor_hash >> score.evaluation_seconds;
        score.measured_with = measured_with.read(row);
        return score;
      },
      experiment, metric);
}

std::map<std::string, LastScores> Reader::last_scores(const std::string& experiment,
                                                      const std::string& trial) const {
  MeasuredWithColumns measured_with(state_->database, state_->file);
  std::map<std::string, LastScores> scores;
  state_->each(
      std::string("SELECT t.name, substr(m.name, 8)") + measured_with.columns() + "FROM score s " +
          measured_with.join() +
          "JOIN metric m USING (metric_id) "
          "JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) "
          "WHERE e.name = ?1 AND ?2 IN ('', t.name) AND s.step = t.step ORDER BY s.attempt",
      [&](Row row) {
        LastScores& of_trial = scores[row.text()];
        const std::string name = row.text();
        of_trial[name] = measured_with.read(row);
      },
      experiment, trial);
  return scores;
}

std::vector<ArtifactRow> Reader::artifacts(const std::string& experiment) const {
  return state_->rows<ArtifactRow>(
      "SELECT t.name, a.kind, a.path, a.sha256, a.step, a.bytes FROM artifact a JOIN trial t USING "
      "(trial_id) "
      "JOIN experiment e USING (experiment_id) WHERE e.name = ? ORDER BY t.number, t.seed, t.trial_id, "
      "a.kind, "
      "a.step",
      [](Row row) {
        ArtifactRow artifact;
        row >> artifact.trial >> artifact.kind >> artifact.path >> artifact.sha256 >> artifact.step >>
            artifact.bytes;
        return artifact;
      },
      experiment);
}

std::vector<CheckpointRow> Reader::checkpoints(const std::string& experiment) const {
  return state_->rows<CheckpointRow>(
      "SELECT t.name, c.path, c.sha256, c.step FROM checkpoint c JOIN trial t USING (trial_id) "
      "JOIN experiment e USING (experiment_id) WHERE e.name = ? ORDER BY t.number, t.seed, t.trial_id, "
      "c.step",
      [](Row row) {
        CheckpointRow checkpoint;
        row >> checkpoint.trial >> checkpoint.path >> checkpoint.sha256 >> checkpoint.step;
        return checkpoint;
      },
      experiment);
}

std::vector<AttemptRow> Reader::attempts(const std::string& experiment) const {
  return state_->rows<AttemptRow>(std::string(kAttempts) + "ORDER BY t.number, t.seed, t.trial_id, a.attempt",
                                  attempt_from, experiment);
}

std::map<std::string, std::vector<AttemptRow>> Reader::counting_attempts(
    const std::string& experiment) const {
  std::map<std::string, std::vector<AttemptRow>> attempts;
  state_->each(
      std::string(kAttempts) +
          "AND a.from_step IS NOT NULL AND a.attempt >= t.reset_attempt ORDER BY a.attempt",
      [&](Row row) {
        AttemptRow attempt = attempt_from(row);
        std::vector<AttemptRow>& earlier = attempts[attempt.trial];
        std::erase_if(earlier, [&](const AttemptRow& other) { return other.from_step >= attempt.from_step; });
        earlier.push_back(std::move(attempt));
      },
      experiment);
  return attempts;
}

std::map<std::string, AttemptRow> Reader::last_attempts(const std::string& experiment) const {
  std::map<std::string, AttemptRow> newest;
  for (auto& [trial, attempts] : counting_attempts(experiment))
    newest.emplace(trial, std::move(attempts.back()));
  return newest;
}

std::vector<EventRow> Reader::events(const std::string& experiment) const {
  return state_->rows<EventRow>(
      "SELECT coalesce(t.name, ''), v.time, v.level, v.kind, v.text, v.step FROM event v "
      "LEFT JOIN trial t USING (trial_id) JOIN experiment e ON e.experiment_id = v.experiment_id "
      "WHERE e.name = ? ORDER BY v.time, v.event_id",
      [](Row row) {
        EventRow event;
        row >> event.trial >> event.time >> event.level >> event.kind >> event.text >> event.step;
        return event;
      },
      experiment);
}

void check_database(const std::filesystem::path& file) {
  SQLite::Database database = open_to_read(file);
  guarded(file, [&] { check_pages(database, file); });
}

}  // namespace harness

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/store/rows.h"

namespace harness {

// Why a trial is paused whose run was killed.
inline constexpr const char* kRunWasKilled = "the run that trained it was killed";

// Reads a results database; opened read-only, never makes or mends one. May be used while a recorder writes,
// in the same process too: every call sees one committed state. Throws Error for a file that is missing,
// damaged, of another program or of a newer harness.
//
// A trial that the database has as running while nobody writes it is given as paused (kRunWasKilled): what
// the next run will record of it.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& database);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  std::vector<ExperimentRow> experiments() const;
  bool has_experiment(const std::string& name) const;
  // Throws Error with the nearest name.
  ExperimentRow experiment(const std::string& name) const;
  std::vector<RevisionRow> revisions(const std::string& experiment) const;  // oldest first

  // In the order of proposal; those that later revisions dropped come last, and only if asked for.
  std::vector<TrialRow> trials(const std::string& experiment, bool with_dropped = false) const;
  // By id or a beginning of it that fits one trial only, of all experiments if `experiment` is empty. Throws
  // Error with the nearest id, or with those that fit.
  TrialRow trial(const std::string& id, const std::string& experiment = {}) const;
  Settings settings(const std::string& experiment, const std::string& trial) const;
  std::map<std::string, Settings> all_settings(const std::string& experiment) const;  // by trial

  std::vector<std::string> curve_names(const std::string& experiment) const;
  std::vector<CurvePoint> curve(const std::string& experiment, const std::string& trial,
                                const std::string& name) const;
  // Of one metric, or of all.
  std::vector<ScoreRow> scores(const std::string& experiment, const std::string& metric = {}) const;
  // The scores that each trial, or this one, has at its last step.
  std::map<std::string, LastScores> last_scores(const std::string& experiment,
                                                const std::string& trial = {}) const;
  std::vector<ArtifactRow> artifacts(const std::string& experiment) const;
  std::vector<CheckpointRow> checkpoints(const std::string& experiment) const;
  std::vector<AttemptRow> attempts(const std::string& experiment) const;
  // Of each trial the attempts whose steps its rows hold, oldest first: those that began, less what a later
  // one began anew. A trial without one is missing.
  std::map<std::string, std::vector<AttemptRow>> counting_attempts(const std::string& experiment) const;
  // The newest of these.
  std::map<std::string, AttemptRow> last_attempts(const std::string& experiment) const;
  std::vector<EventRow> events(const std::string& experiment) const;  // oldest first

 private:
  friend class Snapshot;
  struct State;
  std::unique_ptr<State> state_;
};

// While it lives, all that `reader` reads is of one committed state, whatever a recorder writes meanwhile;
// one inside another is the outer one's. The reader lives longer.
class Snapshot {
 public:
  explicit Snapshot(const Reader& reader);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  const Reader& reader_;
};

// Looks at every page of the file; throws Error if anything is wrong with it. Seconds for a large one.
void check_database(const std::filesystem::path& database);

}  // namespace harness

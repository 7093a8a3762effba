#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/store/rows.h"

namespace harness {

// What is to be done with a planned trial.
enum class TrialNeed {
  kNothing,   // done, pruned, diverged, or failed for good
  kTrain,     // new, or to be continued
  kMeasure,   // done, but not measured as the file says by now
  kAssigned,  // a worker has it
};

// A planned trial and how far it has come.
struct LedgerTrial {
  TrialPlanned plan;
  Settings assignment;               // of the axes, or of the point
  std::string structure;             // equal: may be trained fused
  std::int64_t steps = 0, fuse = 1;  // train.steps, train.fuse (0: "auto")
  TrialNeed need = TrialNeed::kTrain;
  bool recorded = false;  // the database knows it
  TrialStatus status = TrialStatus::kWaiting;
  std::string reason;
  std::int64_t attempt = 0, step = 0;
  std::int64_t checkpoint_step = 0;  // of the newest checkpoint: trials fused must go on from one step
  bool checkpoints_gone = false;     // the database knows of some: it begins anew
  int losses = 0;                    // workers that died with it
  std::vector<std::string> missing_metrics;  // to be measured on its last checkpoint
  std::vector<std::string> changed_keys;     // why some of them are to be measured anew
  bool unmeasured = false;                   // some of them could not be
  // What the database is to keep of one that has ended: the settings that it was trained and measured by,
  // whatever the file says by now. Without a value `plan.settings`.
  std::optional<Settings> standing;
  bool stale = false;  // its plugins or data have changed since
  std::string stale_because;
};

// Whether a trial in this state needs training. One that is done needs more when train.steps was raised.
// `retry_failed`: take up failed ones too.
bool needs_training(TrialStatus status, std::int64_t step, std::int64_t steps, bool retry_failed);

// The controller's word that a trial's newest attempt has ended, as far as `row` says that it came.
TrialEnded ended_as(const TrialRow& row, TrialStatus status, const std::string& reason);

// The controller's table of trials: which are to be trained, which together, which are lost. No files, no
// processes.
class TrialLedger {
 public:
  // How often a trial is taken up again after its worker died.
  explicit TrialLedger(int retries) : retries_(retries) {}

  LedgerTrial& add(LedgerTrial trial);
  std::vector<LedgerTrial>& trials() { return trials_; }
  const std::vector<LedgerTrial>& trials() const { return trials_; }
  LedgerTrial& at(const std::string& id) { return trials_.at(places_.at(id)); }
  bool has(const std::string& id) const { return places_.count(id) != 0; }

  // Takes over what the database says of a trial and decides whether it needs training.
  void take_row(LedgerTrial& trial, const TrialRow& row, bool retry_failed) const;

  // The next trials for one worker: like ones together, as many as train.fuse says; "auto" is one on the
  // processor and up to eight on a GPU. Empty when none waits. They count as assigned, with their attempt
  // raised.
  std::vector<std::string> next_group(bool on_gpu);

  // The next trial that is to be measured; empty when none waits. It counts as assigned, its attempt stays.
  std::vector<std::string> next_to_measure();

  // Takes over the state after an assignment has ended by itself.
  void ended(const std::string& id, const TrialRow& row);
  // The worker died; what it has left of the trial begins at the checkpoint of this step, 0: there is none.
  // False: it was the last time, the trial is given up.
  bool lost(const std::string& id, std::int64_t checkpoint_step);
  // The worker was killed because the run stops. What is to be written of the trial, `row` being what the
  // database says of it: nothing when its attempt never began, so that an earlier end stands as it is.
  std::optional<TrialEnded> interrupted(const std::string& id, const TrialRow& row, const std::string& cause);

  std::int64_t waiting() const { return count(TrialNeed::kTrain); }
  std::int64_t to_measure() const { return count(TrialNeed::kMeasure); }
  std::int64_t assigned() const { return count(TrialNeed::kAssigned); }
  std::int64_t unmeasured() const;
  std::int64_t with_status(TrialStatus status) const;

 private:
  std::int64_t count(TrialNeed need) const;

  int retries_;
  std::vector<LedgerTrial> trials_;
  std::map<std::string, std::size_t, std::less<>> places_;
};

}  // namespace harness

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/base/signal_flag.h"
#include "harness/base/stopwatch.h"
#include "harness/run/objective_watch.h"
#include "harness/run/pinned_libraries.h"
#include "harness/run/prepared_sweep.h"
#include "harness/run/run_options.h"
#include "harness/run/run_record.h"
#include "harness/run/run_view.h"
#include "harness/run/scheduler.h"
#include "harness/run/stall_watch.h"
#include "harness/run/trial_ledger.h"
#include "harness/run/worker_pool.h"

namespace harness {

// From the first assignment to the last trial's end, or to a signal: hands out trials, asks the sampler for
// more when none waits, has metrics measured that the file names by now, records what the workers write, asks
// the pruner at each report, takes up trials whose worker died.
class RunLoop : private WorkerEvents {
 public:
  struct Place {
    std::filesystem::path spool_folder;
    std::string name;
    int workers_lock = -1;
    std::int64_t revision = 1;
  };
  RunLoop(const PreparedSweep& sweep, const RunOptions& options, TrialLedger& ledger, RunRecord& record,
          const SignalFlag& signals, RunView& view, const Place& place);

  // Throws Error (kEnvironment) when workers cannot be started.
  void run();

 private:
  void on_progress(WorkerSlot& slot) override;
  void on_done(WorkerSlot& slot) override;
  void on_lost(WorkerSlot& slot, const ProcessEnd& end, const std::string& words) override;

  void replay_objective();
  void fill_slots();
  void admit(const ProposedConfiguration& configuration);
  Assignment assignment_of(const std::vector<std::string>& trials);
  void take_end(const std::string& id, const std::string& without_end);
  void take_measured(LedgerTrial& trial, const std::string& without_score);
  std::string without_word(const LedgerTrial& trial) const;
  void lose(const std::string& id, const std::string& cause);
  void heed_signals();
  void stop_at_once(const std::string& reason);
  void record_due();
  void show();
  void judge(WorkerSlot& slot, const Progress& progress);
  bool stopping() const { return signals_.stop_signal() != 0 || signals_.pause_asked(); }

  const PreparedSweep& sweep_;
  const RunOptions& options_;
  TrialLedger& ledger_;
  RunRecord& record_;
  const SignalFlag& signals_;
  RunView& view_;
  WorkerPool pool_;
  ObjectiveWatch objective_;
  Scheduler scheduler_;
  PinnedLibraries pins_;
  const std::int64_t revision_;
  StallWatch stalls_;
  const Stopwatch since_start_;
  Stopwatch since_record_, since_show_, since_pause_;
  bool pausing_ = false, killed_ = false;
  int failed_starts_ = 0;  // workers in a row that died before they said anything
  std::int64_t next_assignment_ = 1;
};

}  // namespace harness

#include "harness/run/controller.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "harness/base/error.h"
#include "harness/base/signal_flag.h"
#include "harness/base/stopwatch.h"
#include "harness/base/text.h"
#include "harness/base/utc_time.h"
#include "harness/run/devices.h"
#include "harness/run/pinned_libraries.h"
#include "harness/run/prepared_sweep.h"
#include "harness/run/revision.h"
#include "harness/run/run_loop.h"
#include "harness/run/run_record.h"
#include "harness/run/run_start.h"
#include "harness/run/workers_lock.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// A line that cannot be printed, or a terminal that has gone, does not end a training.
class IgnoredSignals {
 public:
  IgnoredSignals() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &pipe_);
    ::sigaction(SIGHUP, &ignore, &hangup_);
  }
  ~IgnoredSignals() {
    ::sigaction(SIGPIPE, &pipe_, nullptr);
    ::sigaction(SIGHUP, &hangup_, nullptr);
  }
  IgnoredSignals(const IgnoredSignals&) = delete;
  IgnoredSignals& operator=(const IgnoredSignals&) = delete;

 private:
  struct sigaction pipe_ {
  }, hangup_{};
};

// "demo-20261121T093000-4711": begins the names of this run's spools and logs.
std::string run_name(const std::string& experiment) {
  std::string time;
  for (const char c : utc_now().substr(0, 19))
    if (c != '-' && c != ':') time += c;
  return fmt::format("{}-{}-{}", experiment, time, ::getpid());
}

ExitCode exit_code_of(const SignalFlag& signals, const TrialLedger& ledger) {
  if (const ExitCode code = signals.exit_code(); code != kExitDone) return code;
  if (ledger.with_status(TrialStatus::kFailed) + ledger.with_status(TrialStatus::kDiverged) +
          ledger.unmeasured() >
      0)
    return kExitTrialsFailed;
  return kExitDone;
}

std::string begin_line(const PreparedSweep& sweep, const RevisionChange& change, const TrialLedger& ledger) {
  const auto total = static_cast<std::int64_t>(ledger.trials().size());
  std::string line =
      fmt::format("{}: {} ({} x {})", sweep.experiment.name, counted(total, "trial"),
                  counted(static_cast<std::int64_t>(sweep.plan.configurations.size()), "configuration"),
                  counted(static_cast<std::int64_t>(sweep.experiment.sweep.seeds.size()), "seed"));
  if (!change.first && !change.events.empty())
    line += fmt::format("; the file or --set has changed: {} new, {} dropped", change.added, change.dropped);
  line += ledger.waiting() == 0
              ? "; all have ended, nothing to train"
              : fmt::format("; {} to train on {}", ledger.waiting(), slots_text(sweep.slots));
  const std::string measured = measure_text(ledger);
  return measured.empty() ? line : line + "; " + measured;
}

RunOutcome run_prepared(const PreparedSweep& sweep, const RunOptions& options, const SignalFlag& signals,
                        RunView& view) {
  const fs::path results = options.results_folder(), spools = results / "spools";
  const std::string name = run_name(sweep.experiment.name);
  RunRecord record(options.database, spools, name, sweep.experiment.name);
  const WorkersLock lock(results);
  // Once more: the workers of a run that was killed have ended by now, and what they wrote last is in their
  // spools.
  record.record_all();
  remove_left_pins(spools);
  for (const fs::path& spool : record.cut_short())
    view.warn(
        fmt::format("{} is shorter than what was recorded from it, as a power cut leaves it. Nothing is lost "
                    "while the database stands, but the spools can no longer rebuild all of it: keep a copy.",
                    spool.string()));

  close_open_trials(record);
  RevisionChange change = revision_change(sweep, options, record.reader());
  TrialLedger ledger = make_ledger(sweep, options, change.revision, &record.reader());
  refuse_changed(ledger, options);  // before anything of this run is written
  keep_standing(change.events, ledger);
  record.write(change.events);
  if (options.stale) reset_stale(ledger, record, results / sweep.experiment.name);

  RunOutcome outcome;
  outcome.experiment = sweep.experiment.name;
  outcome.trained = ledger.waiting();
  outcome.stale = say_stale(ledger, view);
  view.say(begin_line(sweep, change, ledger));
  say_gone(ledger, view);
  say_beyond(ledger, view);
  if (ledger.waiting() + ledger.to_measure() > 0)
    RunLoop(sweep, options, ledger, record, signals, view, {spools, name, lock.fd(), change.revision}).run();
  record.finish();
  if (!fs::exists(options.database))
    view.warn(
        fmt::format("{} was removed while the run went on. Nothing is lost: the same command makes it anew "
                    "from the spools beside it",
                    options.database.string()));
  view.close();
  outcome.counts = counts_of(ledger);
  outcome.unmeasured = ledger.unmeasured();
  outcome.code = exit_code_of(signals, ledger);
  return outcome;
}

}  // namespace

RunOutcome run_sweep(const RunOptions& options, RunView& view) {
  const Stopwatch watch;
  const IgnoredSignals ignored;
  const SignalFlag signals;
  RunOutcome outcome;
  try {
    outcome = run_prepared(prepare_sweep(options), options, signals, view);
  } catch (const Interrupted&) {
    view.say("stopped before anything was begun; nothing was written");
    outcome.code = signals.exit_code();
  }
  outcome.seconds = watch.seconds();
  return outcome;
}

}  // namespace harness

#include "harness/run/run_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/run/inspection.h"
#include "harness/run/missing_metrics.h"
#include "harness/run/run_start.h"
#include "harness/run/trial_plugins.h"

namespace harness {
namespace {

using std::chrono::milliseconds;

constexpr double kRecordSeconds = 0.3;
constexpr double kShowSeconds = 0.25;
constexpr int kFailedStarts = 3;

}  // namespace

RunLoop::RunLoop(const PreparedSweep& sweep, const RunOptions& options, TrialLedger& ledger,
                 RunRecord& record, const SignalFlag& signals, RunView& view, const Place& place)
    : sweep_(sweep),
      options_(options),
      ledger_(ledger),
      record_(record),
      signals_(signals),
      view_(view),
      pool_({options.paths.worker, place.spool_folder, place.name, place.workers_lock}, sweep.slots),
      objective_(sweep.objective_metric, sweep.objective_goal, make_pruner()),
      scheduler_(ledger, *sweep.proposer, objective_),
      pins_(place.spool_folder / (place.name + ".plugins"), options.inventory.catalog),
      revision_(place.revision) {
  for (const LedgerTrial& trial : ledger_.trials())
    if (trial.need != TrialNeed::kNothing)
      for (const std::string& library : libraries_of(trial.plan.settings, options_.inventory.catalog))
        pins_.copy_of(library);
}

void RunLoop::run() {
  replay_objective();
  while (!killed_) {
    if (!stopping()) fill_slots();
    if (ledger_.assigned() == 0) break;
    pool_.wait(stopping() ? -1 : signals_.fd(), milliseconds(stopping() ? 50 : 200));
    pool_.dispatch(*this);
    heed_signals();
    record_due();
    show();
  }
  pool_.close(milliseconds(killed_ ? 100 : 6000));
  record_.record(pool_.spools());
}

void RunLoop::fill_slots() {
  for (WorkerSlot& slot : pool_.slots()) {
    if (slot.busy()) continue;
    std::vector<std::string> group = ledger_.next_to_measure();  // first: the sampler may look at it
    if (group.empty())
      group = scheduler_.next_group(
          slot.device != "cpu", [this](const ProposedConfiguration& configuration) { admit(configuration); },
          [this](const InputFaults& faults) { view_.warn(faults.what()); });
    if (group.empty()) return;
    pool_.assign(slot, assignment_of(group));
  }
}

// What earlier runs measured comes first, trial by trial.
void RunLoop::replay_objective() {
  if (sweep_.objective_metric.empty()) return;
  for (const ScoreRow& score : record_.reader().scores(sweep_.experiment.name, sweep_.objective_metric))
    if (ledger_.has(score.trial)) objective_.judge(ledger_.at(score.trial), score.step, score.value);
}

// A configuration that the sampler proposed in the midst of the sweep.
void RunLoop::admit(const ProposedConfiguration& configuration) {
  const std::vector<Inspection> inspections =
      inspect(options_.paths.worker, {configuration.settings}, options_.inventory.catalog,
              options_.data_folder, sweep_.slots.front());
  refuse_faults(sweep_.experiment, {configuration}, inspections);
  for (const std::int64_t seed : sweep_.experiment.sweep.seeds) {
    const auto number = static_cast<std::int64_t>(ledger_.trials().size()) + 1;
    LedgerTrial trial =
        ledger_trial(sweep_.experiment, revision_, configuration,
                     {number, 0, seed, trial_id(configuration.hash, seed)}, inspections.front());
    record_.write({trial.plan});
    ledger_.add(std::move(trial));
  }
}

Assignment RunLoop::assignment_of(const std::vector<std::string>& trials) {
  Assignment assignment;
  assignment.id = next_assignment_++;
  assignment.experiment = sweep_.experiment.name;
  assignment.data_folder = options_.data_folder;
  std::vector<std::string> libraries;
  for (const std::string& id : trials) {
    const LedgerTrial& trial = ledger_.at(id);
    Settings settings = trial.plan.settings;
    if (!trial.missing_metrics.empty()) {
      assignment.kind = AssignmentKind::kEvaluate;
      settings["metrics.list"] = ValueList(trial.missing_metrics.begin(), trial.missing_metrics.end());
    }
    assignment.trials.push_back({.trial = id,
                                 .seed = trial.plan.seed,
                                 .attempt = trial.attempt,
                                 .settings = settings,
                                 .folder = options_.results_folder() / sweep_.experiment.name / id});
    const auto used = libraries_of(settings, options_.inventory.catalog);
    libraries.insert(libraries.end(), used.begin(), used.end());
  }
  std::sort(libraries.begin(), libraries.end());
  libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
  for (const std::string& library : libraries) assignment.copies.push_back(pins_.copy_of(library));
  assignment.libraries = std::move(libraries);
  return assignment;
}

void RunLoop::on_progress(WorkerSlot& slot) {
  failed_starts_ = 0;
  for (const Progress& progress : slot.progress) {
    ledger_.at(progress.trial).step = progress.step;
    if (const auto words = objective_.missed(progress.trial, progress.last_values)) view_.warn(*words);
    judge(slot, progress);
  }
}

void RunLoop::judge(WorkerSlot& slot, const Progress& progress) {
  for (const LastValue& last : progress.last_values) {
    if (last.curve != objective_.curve()) continue;
    const LedgerTrial& trial = ledger_.at(progress.trial);
    const auto reason = objective_.judge(trial, last.step, last.value);
    if (!reason || !trial.missing_metrics.empty()) continue;  // one that is only measured has ended
    record_.write({PruneDecision{progress.trial, *reason, progress.step}});
    slot.process->channel().send(Control{ControlKind::kPrune, progress.trial, *reason});
  }
}

// Why a worker that ended an assignment said nothing of the trial's end, or of its missing metrics.
std::string RunLoop::without_word(const LedgerTrial& trial) const {
  std::string why = "its worker ended the assignment without a word of it";
  if (!trial.missing_metrics.empty())
    for (const EventRow& event : record_.reader().events(sweep_.experiment.name))
      if (event.trial == trial.plan.trial && event.kind == "evaluation_failed") why = event.text;
  return why;
}

void RunLoop::take_measured(LedgerTrial& trial, const std::string& without_score) {
  const std::string& id = trial.plan.trial;
  const std::string& experiment = sweep_.experiment.name;
  const auto missing =
      to_measure(record_.reader().settings(experiment, id), trial.plan.settings,
                 record_.reader().last_scores(experiment, id)[id], options_.inventory.catalog);
  if (missing.empty())
    view_.say(fmt::format("trial {} measured at step {}: {}", trial.plan.trial, trial.step,
                          join(trial.missing_metrics, ", ")));
  else if (!stopping())
    view_.warn(fmt::format("trial {} cannot be measured by {}: {}", trial.plan.trial, join(missing, ", "),
                           without_score));
  trial.unmeasured = !missing.empty() && !stopping();
  trial.need = missing.empty() || !stopping() ? TrialNeed::kNothing : TrialNeed::kMeasure;
  trial.missing_metrics.clear();
  trial.changed_keys.clear();
}

void RunLoop::take_end(const std::string& id, const std::string& without_end) {
  if (!ledger_.at(id).missing_metrics.empty()) return take_measured(ledger_.at(id), without_end);
  const TrialRow row = record_.reader().trial(id, sweep_.experiment.name);
  const bool open = row.status == TrialStatus::kRunning || row.status == TrialStatus::kWaiting ||
                    row.attempt < ledger_.at(id).attempt;
  if (open || (row.status == TrialStatus::kPaused && !stopping())) {
    lose(id, open ? without_end : row.reason);
    return;
  }
  ledger_.ended(id, row);
  std::string line = fmt::format("trial {} {} at step {}", id, name_of(row.status), row.step);
  if (row.status == TrialStatus::kDone)
    line += fmt::format(" in {} of training", human_seconds(row.train_seconds));
  if (!row.reason.empty() && row.status != TrialStatus::kDone) line += ": " + row.reason;
  if (row.status == TrialStatus::kFailed)
    view_.warn(line);
  else
    view_.say(line);
}

void RunLoop::on_done(WorkerSlot& slot) {
  record_.record({slot.spool});
  since_record_.restart();
  for (const std::string& id : slot.trials) take_end(id, without_word(ledger_.at(id)));
}

void RunLoop::on_lost(WorkerSlot& slot, const ProcessEnd& end, const std::string& words) {
  record_.record({slot.spool});
  failed_starts_ = slot.heard ? 0 : failed_starts_ + 1;
  if (failed_starts_ >= kFailedStarts)
    throw environment_error(
        fmt::format("{} workers in a row ended before they began ({}){}{}", kFailedStarts, end.text(),
                    words.empty() ? "" : ":\n", words),
        "`harness doctor` shows what is missing. Trials that were begun are safe; the same command "
        "goes on.");
  std::string cause = "its worker ended with " + end.text();
  if (!words.empty()) cause += ": " + words;
  for (const std::string& id : slot.trials) take_end(id, cause);
}

void RunLoop::lose(const std::string& id, const std::string& cause) {
  if (stopping()) {  // killed by us, or with us: the next run goes on
    const TrialRow row = record_.reader().trial(id, sweep_.experiment.name);
    if (const auto ended = ledger_.interrupted(id, row, cause)) record_.write({*ended});
    return;
  }
  LedgerTrial& trial = ledger_.at(id);
  const std::int64_t checkpoint = newest_checkpoints(record_.reader(), sweep_.experiment.name)[id];
  if (ledger_.lost(id, checkpoint)) {
    const std::string text =
        fmt::format("{}; it {} (try {} of {})", cause,
                    checkpoint > 0 ? "goes on from its checkpoint of step " + grouped(checkpoint)
                                   : "begins anew, having no checkpoint yet",
                    trial.losses + 1, options_.retries + 1);
    record_.write({Remark{id, trial.step, "warning", "worker_lost", text}});
    view_.warn(fmt::format("trial {}: {}", id, text));
    return;
  }
  trial.status = TrialStatus::kFailed;
  trial.reason =
      fmt::format("{}; given up after {} tries, and taken up again with --retry-failed", cause, trial.losses);
  TrialEnded failed =
      ended_as(record_.reader().trial(id, sweep_.experiment.name), TrialStatus::kFailed, trial.reason);
  failed.attempt = trial.attempt;  // it may have died before it began this one
  record_.write({failed});
  view_.warn(fmt::format("trial {} failed: {}", id, trial.reason));
}

void RunLoop::heed_signals() {
  if (!stopping()) return;
  if (signals_.stop_count() >= 2) {
    stop_at_once("stopped at once by a second signal");
  } else if (!pausing_) {
    pausing_ = true;
    since_pause_.restart();
    view_.say(
        fmt::format("stopping: the running trials write a checkpoint (at most {}); once more stops at once",
                    human_seconds(options_.grace_seconds)));
    pool_.pause_all(signals_.pause_asked() ? "paused on request" : "interrupted");
  } else if (since_pause_.seconds() > options_.grace_seconds) {
    stop_at_once("did not pause in time");
  }
}

void RunLoop::stop_at_once(const std::string& reason) {
  pool_.kill_all();
  record_.record(pool_.spools());
  for (WorkerSlot& slot : pool_.slots())
    for (const std::string& id : slot.trials) take_end(id, reason);
  killed_ = true;
}

void RunLoop::record_due() {
  if (since_record_.seconds() < kRecordSeconds) return;
  record_.record(pool_.spools());
  since_record_.restart();
}

void RunLoop::show() {
  if (since_show_.seconds() < kShowSeconds) return;
  since_show_.restart();
  std::vector<Progress> running;
  SweepProgress sweep = counts_of(ledger_);
  for (const WorkerSlot& slot : pool_.slots())
    for (const Progress& progress : slot.progress) {
      running.push_back(progress);
      sweep.steps_per_second += progress.steps_per_second;
    }
  for (const std::string& words : stalls_.look(running, since_start_.seconds())) view_.warn(words);
  double left = 0;
  for (const LedgerTrial& trial : ledger_.trials())
    if (trial.need != TrialNeed::kNothing && trial.step < trial.steps)
      left += static_cast<double>(trial.steps - trial.step);
  if (sweep.steps_per_second > 0) sweep.seconds_left = left / sweep.steps_per_second;
  view_.progress(running, sweep);
}

}  // namespace harness

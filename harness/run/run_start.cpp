#include "harness/run/run_start.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/run/missing_metrics.h"
#include "harness/run/revision.h"
#include "harness/run/staleness.h"
#include "harness/store/results_folder.h"

namespace harness {

namespace fs = std::filesystem;

void close_open_trials(RunRecord& record) {
  std::vector<Event> events;
  for (const ExperimentRow& experiment : record.reader().experiments())
    for (const TrialRow& row : record.reader().trials(experiment.name, true))
      if (row.status == TrialStatus::kRunning)
        events.push_back(ended_as(row, TrialStatus::kPaused, kRunWasKilled));
  record.write(events);
}

std::map<std::string, std::int64_t> newest_checkpoints(const Reader& reader, const std::string& experiment) {
  std::map<std::string, std::int64_t> steps;
  for (const CheckpointRow& row : reader.checkpoints(experiment))
    steps[row.trial] = std::max(steps[row.trial], row.step);
  return steps;
}

bool has_checkpoint(const fs::path& trial) {
  std::error_code gone;
  for (const fs::directory_entry& entry : fs::directory_iterator(trial, gone))
    if (checkpoint_step(entry.path())) return true;
  return false;
}

LedgerTrial ledger_trial(const Experiment& experiment, std::int64_t revision,
                         const ProposedConfiguration& configuration, const PlannedTrial& planned_trial,
                         const Inspection& inspection) {
  LedgerTrial trial;
  trial.plan = planned(experiment, revision, configuration, planned_trial);
  trial.assignment = configuration.assignment;
  trial.structure = inspection.structure;
  trial.steps = trial.plan.settings.at("train.steps").integer();
  const Value& fuse = trial.plan.settings.at("train.fuse");
  trial.fuse = fuse.is_integer() ? fuse.integer() : 0;
  return trial;
}

TrialLedger make_ledger(const PreparedSweep& sweep, const RunOptions& options, std::int64_t revision,
                        const Reader* reader) {
  TrialLedger ledger(options.retries);
  std::map<std::string, TrialRow> rows;
  std::map<std::string, AttemptRow> attempts;
  std::map<std::string, std::int64_t> checkpoints;
  std::map<std::string, LastScores> scored;
  std::map<std::string, Settings> recorded;
  const std::string& name = sweep.experiment.name;
  if (reader != nullptr && reader->has_experiment(name)) {
    for (TrialRow& row : reader->trials(name, true)) rows.emplace(row.trial, row);
    attempts = reader->last_attempts(name);
    scored = reader->last_scores(name);
    recorded = reader->all_settings(name);
    checkpoints = newest_checkpoints(*reader, name);
  }
  for (const PlannedTrial& planned_trial : sweep.plan.trials) {
    const Inspection& inspection = sweep.inspections[planned_trial.configuration];
    LedgerTrial trial =
        ledger_trial(sweep.experiment, revision, sweep.plan.configurations[planned_trial.configuration],
                     planned_trial, inspection);
    trial.checkpoint_step = checkpoints[trial.plan.trial];
    if (const auto row = rows.find(trial.plan.trial); row != rows.end())
      ledger.take_row(trial, row->second, options.retry_failed);
    LastScores& scores = scored[trial.plan.trial];
    ChangedMetrics changed;
    if (const auto own = recorded.find(trial.plan.trial);
        own != recorded.end() && trial.need == TrialNeed::kNothing) {
      trial.standing = own->second;
      trial.standing->insert(trial.plan.settings.begin(), trial.plan.settings.end());  // keys that it lacks
      if (trial.status == TrialStatus::kDone)
        changed = changed_metrics(own->second, trial.plan.settings, scores, options.inventory.catalog);
    }
    scores = without(std::move(scores), changed);  // what will be measured anew is not yet made of anything
    if (const auto attempt = attempts.find(trial.plan.trial); attempt != attempts.end())
      trial.stale_because = stale_because(attempt->second, trial.plan.settings, options.inventory.catalog,
                                          inspection.data_hash, scores);
    trial.stale = !trial.stale_because.empty();
    if (trial.need == TrialNeed::kTrain && trial.checkpoint_step > 0 &&
        !has_checkpoint(options.results_folder() / name / trial.plan.trial)) {
      trial.checkpoints_gone = true;
      trial.checkpoint_step = 0;
    }
    if (trial.status == TrialStatus::kDone && trial.need == TrialNeed::kNothing) {
      trial.missing_metrics = missing_metrics(trial.plan.settings, scores);
      for (const auto& [metric, keys] : changed)
        for (const std::string& key : keys)
          if (std::find(trial.changed_keys.begin(), trial.changed_keys.end(), key) ==
              trial.changed_keys.end())
            trial.changed_keys.push_back(key);
      trial.unmeasured = trial.stale && !trial.missing_metrics.empty();  // its weights are not this plugin's
      if (!trial.missing_metrics.empty() && !trial.stale) trial.need = TrialNeed::kMeasure;
    }
    ledger.add(std::move(trial));
  }
  return ledger;
}

void refuse_changed(const TrialLedger& ledger, const RunOptions& options) {
  if (options.stale || options.accept_changes) return;
  std::vector<std::string> changed;
  for (const LedgerTrial& trial : ledger.trials())
    if (trial.stale && trial.need == TrialNeed::kTrain && trial.step > 0 && !trial.checkpoints_gone)
      changed.push_back(fmt::format("  {}: {}", trial.plan.trial, trial.stale_because));
  if (changed.empty()) return;
  const std::size_t all = changed.size();
  if (all > 10) changed.resize(10);
  throw input_error(
      fmt::format("{} that would be continued {} begun with other plugins or data:\n{}{}",
                  counted(static_cast<std::int64_t>(all), "trial"), all == 1 ? "was" : "were",
                  join(changed, "\n"), all > 10 ? "\n  ..." : ""),
      "Nothing was changed. `run --stale` trains them anew; `run --accept-changes` continues them as they "
      "are, and both versions stay in their provenance.");
}

void reset_stale(TrialLedger& ledger, RunRecord& record, const fs::path& folder) {
  std::vector<Event> events;
  for (LedgerTrial& trial : ledger.trials()) {
    if (!trial.stale) continue;
    // The files go first: without them a half-done reset is only done again.
    fs::remove_all(folder / trial.plan.trial);
    events.push_back(TrialReset{trial.plan.trial, trial.stale_because, trial.attempt + 1});
    if (trial.standing) events.push_back(trial.plan);  // from now on it is what the file says
    trial.standing.reset();
    trial.need = TrialNeed::kTrain;
    trial.status = TrialStatus::kWaiting;
    trial.step = trial.checkpoint_step = 0;
    trial.stale = trial.unmeasured = false;
    trial.missing_metrics.clear();
    trial.changed_keys.clear();
    trial.reason.clear();
  }
  record.write(events);
}

void keep_standing(std::vector<Event>& revision, const TrialLedger& ledger) {
  std::map<std::string, const LedgerTrial*> ended;
  for (const LedgerTrial& trial : ledger.trials())
    if (trial.standing) ended.emplace(trial.plan.trial, &trial);
  for (Event& event : revision)
    if (auto* const planned = std::get_if<TrialPlanned>(&event))
      if (const auto trial = ended.find(planned->trial); trial != ended.end())
        planned->settings = *trial->second->standing;
}

std::string measure_text(const TrialLedger& ledger) {
  std::int64_t named = 0, anew = 0;
  std::vector<std::string> keys;
  for (const LedgerTrial& trial : ledger.trials()) {
    if (trial.need != TrialNeed::kMeasure) continue;
    ++(trial.changed_keys.empty() ? named : anew);
    for (const std::string& key : trial.changed_keys)
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  std::vector<std::string> parts;
  if (named > 0)
    parts.push_back(counted(named, "finished trial") + " will be measured by metrics named since");
  if (anew > 0)
    parts.push_back(counted(anew, "finished trial") + " will be measured anew since " + join(keys, ", ") +
                    " changed");
  return join(parts, "; ");
}

std::int64_t say_stale(const TrialLedger& ledger, RunView& view) {
  std::map<std::string, std::int64_t> reasons;
  std::int64_t stale = 0;
  for (const LedgerTrial& trial : ledger.trials()) {
    if (!trial.stale || trial.need != TrialNeed::kNothing) continue;
    ++reasons[trial.stale_because];
    ++stale;
  }
  for (const auto& [reason, count] : reasons)
    view.warn(fmt::format("{} {} stale ({}): the results stand as they are; `run --stale` trains anew",
                          counted(count, "trial"), count == 1 ? "is" : "are", reason));
  const auto& trials = ledger.trials();
  const std::int64_t unmeasured = std::count_if(
      trials.begin(), trials.end(), [](const LedgerTrial& trial) { return trial.stale && trial.unmeasured; });
  if (unmeasured > 0)
    view.warn(
        fmt::format("{} of them {} metrics, or their settings, that the file names by now: a stale trial is "
                    "not measured",
                    unmeasured, unmeasured == 1 ? "lacks" : "lack"));
  return stale;
}

void say_gone(const TrialLedger& ledger, RunView& view) {
  const std::int64_t gone = std::count_if(ledger.trials().begin(), ledger.trials().end(),
                                          [](const LedgerTrial& trial) { return trial.checkpoints_gone; });
  if (gone > 0)
    view.warn(fmt::format("{} {} anew at step 0: the checkpoints that the database knows are gone",
                          counted(gone, "trial"), gone == 1 ? "begins" : "begin"));
}

void say_beyond(const TrialLedger& ledger, RunView& view) {
  std::int64_t beyond = 0, longest = 0, steps = 0;
  for (const LedgerTrial& trial : ledger.trials()) {
    const std::int64_t has = trial.need == TrialNeed::kTrain ? trial.checkpoint_step : trial.step;
    if (has <= trial.steps) continue;
    ++beyond;
    longest = std::max(longest, has);
    steps = trial.steps;
  }
  if (beyond > 0)
    view.say(
        fmt::format("{} {} more than train.steps = {} already (up to {}): what was reached stays the end",
                    counted(beyond, "trial"), beyond == 1 ? "has" : "have", steps, longest));
}

SweepProgress counts_of(const TrialLedger& ledger) {
  SweepProgress counts;
  counts.trials = static_cast<std::int64_t>(ledger.trials().size());
  counts.waiting = ledger.waiting();
  counts.running = ledger.assigned();
  counts.done = counts.trials - counts.waiting - counts.running;
  counts.failed = ledger.with_status(TrialStatus::kFailed);
  counts.diverged = ledger.with_status(TrialStatus::kDiverged);
  counts.pruned = ledger.with_status(TrialStatus::kPruned);
  counts.done -= counts.failed + counts.diverged + counts.pruned;
  return counts;
}

}  // namespace harness

#include "harness/run/revision.h"

#include <set>

#include "harness/base/build_info.h"
#include "harness/base/utc_time.h"
#include "harness/run/git_state.h"
#include "harness/sweep/plan.h"

namespace harness {
namespace {

// Of the newest revision; none of an experiment that the database does not know.
std::set<std::string> newest_trials(const std::string& experiment, const Reader& reader) {
  std::set<std::string> trials;
  if (reader.has_experiment(experiment))
    for (const TrialRow& row : reader.trials(experiment)) trials.insert(row.trial);
  return trials;
}

std::vector<std::string> not_planned(std::set<std::string> trials, const PreparedSweep& sweep) {
  for (const PlannedTrial& trial : sweep.plan.trials) trials.erase(trial.id);
  return {trials.begin(), trials.end()};
}

}  // namespace

TrialPlanned planned(const Experiment& experiment, std::int64_t revision,
                     const ProposedConfiguration& configuration, const PlannedTrial& trial) {
  return {.experiment = experiment.name,
          .revision = revision,
          .trial = trial.id,
          .configuration = configuration.hash,
          .index = trial.number,
          .seed = trial.seed,
          .settings = configuration.settings,
          .proposed_by = configuration.proposed_by};
}

std::vector<std::string> dropped_trials(const PreparedSweep& sweep, const Reader& reader) {
  return not_planned(newest_trials(sweep.experiment.name, reader), sweep);
}

RevisionChange revision_change(const PreparedSweep& sweep, const RunOptions& options, const Reader& reader) {
  const Experiment& experiment = sweep.experiment;
  RevisionChange change;
  const std::set<std::string> before = newest_trials(experiment.name, reader);
  std::string newest;  // the hash of its text
  change.first = !reader.has_experiment(experiment.name);
  if (!change.first) {
    for (const RevisionRow& row : reader.revisions(experiment.name)) {
      newest = row.toml_sha256;
      change.revision = row.revision + 1;
    }
  }
  for (const PlannedTrial& trial : sweep.plan.trials) change.added += before.count(trial.id) == 0;
  const std::vector<std::string> dropped = not_planned(before, sweep);
  change.dropped = static_cast<std::int64_t>(dropped.size());
  if (change.added + change.dropped == 0 && newest == experiment.toml_sha256) {
    --change.revision;
    return change;
  }
  change.events.push_back(
      RevisionEvent{.experiment = experiment.name,
                    .revision = change.revision,
                    .description = experiment.description,
                    .file_name = experiment.file.filename().string(),
                    .toml = experiment.toml,
                    .toml_sha256 = experiment.toml_sha256,
                    .command = options.command,
                    .git_commit = git_commit_of(std::filesystem::absolute(experiment.file).parent_path()),
                    .harness_version = build_info().version,
                    .time = utc_now(),
                    .axes = swept_keys(experiment),
                    .objective_metric = sweep.objective_metric,
                    .objective_goal = sweep.objective_goal});
  for (const PlannedTrial& trial : sweep.plan.trials)
    change.events.push_back(
        planned(experiment, change.revision, sweep.plan.configurations[trial.configuration], trial));
  for (const std::string& trial : dropped)
    change.events.push_back(TrialDropped{experiment.name, trial, change.revision});
  return change;
}

}  // namespace harness

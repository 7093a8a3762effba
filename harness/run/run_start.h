#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "harness/run/prepared_sweep.h"
#include "harness/run/run_options.h"
#include "harness/run/run_record.h"
#include "harness/run/run_view.h"
#include "harness/run/trial_ledger.h"

namespace harness {

// The steps between a checked sweep and its first assignment.

// Trials that a run which was killed left as running are paused: they go on from their checkpoints.
void close_open_trials(RunRecord& record);

// The trials with what the database knows of them, and which are stale. Null: there is no database yet.
TrialLedger make_ledger(const PreparedSweep& sweep, const RunOptions& options, std::int64_t revision,
                        const Reader* reader);

// The step of each trial's newest checkpoint; a trial without one is missing.
std::map<std::string, std::int64_t> newest_checkpoints(const Reader& reader, const std::string& experiment);

// One planned trial as the ledger holds it, before anything is known of it.
LedgerTrial ledger_trial(const Experiment& experiment, std::int64_t revision,
                         const ProposedConfiguration& configuration, const PlannedTrial& planned_trial,
                         const Inspection& inspection);

// A trial that was begun with other plugins or data is continued only when that was asked for. Throws Error.
void refuse_changed(const TrialLedger& ledger, const RunOptions& options);

// `run --stale`: removes the files of stale trials below `folder`, voids their rows and has them trained
// anew.
void reset_stale(TrialLedger& ledger, RunRecord& record, const std::filesystem::path& folder);

// What the database keeps of trials that have ended stays as they were trained and measured: a revision says
// what is wanted, not what was.
void keep_standing(std::vector<Event>& revision, const TrialLedger& ledger);

// What is to be measured and why: "2 finished trials will be measured by metrics named since; 18 finished
// trials will be measured anew since metrics.samples changed"; empty where nothing is.
std::string measure_text(const TrialLedger& ledger);

// Tells of the stale results that stand; how many there are.
std::int64_t say_stale(const TrialLedger& ledger, RunView& view);

// Tells of trials that begin anew since their checkpoints are gone.
void say_gone(const TrialLedger& ledger, RunView& view);

// Tells of trials that have more steps than the file asks for by now.
void say_beyond(const TrialLedger& ledger, RunView& view);

SweepProgress counts_of(const TrialLedger& ledger);

}  // namespace harness

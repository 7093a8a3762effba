#pragma once

#include <string>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/run/prepared_sweep.h"
#include "harness/run/run_options.h"
#include "harness/store/reader.h"

namespace harness {

// One trial of a revision, as the database is told of it.
TrialPlanned planned(const Experiment& experiment, std::int64_t revision,
                     const ProposedConfiguration& configuration, const PlannedTrial& trial);

// The trials of the newest revision that are not in the sweep's plan: `run` will drop them. In id order.
std::vector<std::string> dropped_trials(const PreparedSweep& sweep, const Reader& reader);

// What the database must be told before the sweep begins. Empty if its newest revision is this very file with
// these very trials; else the new revision, its trials, and those that are no longer part of it.
struct RevisionChange {
  std::int64_t revision = 1;
  std::vector<Event> events;
  std::int64_t added = 0, dropped = 0;  // against the revision before
  bool first = false;                   // there was none
};
RevisionChange revision_change(const PreparedSweep& sweep, const RunOptions& options, const Reader& reader);

}  // namespace harness

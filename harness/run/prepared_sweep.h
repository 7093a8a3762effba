#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/run/inspection.h"
#include "harness/run/run_options.h"
#include "harness/sweep/plan.h"

namespace harness {

// An experiment that was found fit to run; nothing has been written yet.
struct PreparedSweep {
  Experiment experiment;
  std::unique_ptr<Proposer> proposer;   // for what depends on results
  Plan plan;                            // all else
  std::vector<Inspection> inspections;  // of each configuration of the plan
  std::vector<std::string> slots;       // a device for each worker
  // What the sweep judges trials by; the first metric that has a goal where the file names none, empty where
  // there is none either. Goal: "min" or "max".
  std::string objective_metric, objective_goal;
};

// Reads and checks everything that can be wrong before the first step: the file, the combinations, the
// devices, the database if there is one, the folder of results, the data and, by a worker, whether data,
// model and losses fit. Throws InputFaults or Error with all faults, or Interrupted;
// nothing was written then.
PreparedSweep prepare_sweep(const RunOptions& options);

// Throws InputFaults where an inspection found that its configuration cannot be trained, each fault once, at
// its key, with the swept values that bring it about.
void refuse_faults(const Experiment& experiment, const std::vector<ProposedConfiguration>& configurations,
                   const std::vector<Inspection>& inspections);

}  // namespace harness

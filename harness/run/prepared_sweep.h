#pragma once

#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/run/inspection.h"
#include "harness/run/run_options.h"
#include "harness/sweep/proposer.h"

namespace harness {

// An experiment that was found fit to run; nothing has been written yet.
struct PreparedSweep {
  Experiment experiment;
  std::vector<ProposedConfiguration> configurations;
  std::vector<Inspection> inspections;  // of each configuration
  std::vector<DuplicateConfiguration> duplicates;
  std::vector<std::string> slots;  // a device for each worker
  // What the sweep judges trials by; the first metric where the file names none, empty where there is none
  // either.
  std::string objective_metric, objective_goal;
};

// Reads and checks everything that can be wrong before the first step: the file, the combinations, the
// devices, the database if there is one, the folder of results, the data and, by a worker, whether data,
// model and losses fit. Throws InputFaults or Error with all faults, Stopped (inspection.h) when `stop_fd`
// becomes readable; nothing was written then.
PreparedSweep prepare_sweep(const RunOptions& options, int stop_fd = -1);

}  // namespace harness

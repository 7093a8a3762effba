#pragma once

#include <filesystem>
#include <string>

#include "harness/base/exit_code.h"
#include "harness/run/run_options.h"
#include "harness/run/run_view.h"

namespace harness {

// How a run ended.
struct RunOutcome {
  std::string experiment;
  SweepProgress counts;         // of the newest revision's trials
  std::int64_t trained = 0;     // trials that this run worked on
  std::int64_t unmeasured = 0;  // done, but without metrics that the file names: they could not be measured
  std::int64_t stale = 0;       // results that no longer belong to today's plugins or data
  double seconds = 0.0;
  ExitCode code = kExitDone;  // also 4, 75, 130, 143
};

// Trains every trial of an experiment file that is missing, and returns when all have ended or a signal came.
// Checks everything first and throws before anything is written (prepared_sweep.h). The only writer of the
// database meanwhile.
RunOutcome run_sweep(const RunOptions& options, RunView& view);

}  // namespace harness

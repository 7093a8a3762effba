#pragma once

#include <cstddef>

#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/report_data.h"

namespace harness {

struct AnalysisOptions {
  std::size_t max_buckets = 200;            // of a curve
  std::size_t max_total_buckets = 200'000;  // of all curves together: many trials get coarser lines
};

// One experiment's rows as the record that reports show. Pure.
//
// The leaderboard puts configurations with all seeds done first, by the mean of the objective's last value;
// then those with some seeds done, by the mean of these (a mean over survivors flatters); then the rest in
// the order of the plan.
ExperimentReport analyze(const ExperimentRows& rows, const AnalysisOptions& options = {});

}  // namespace harness

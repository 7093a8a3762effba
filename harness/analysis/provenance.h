#pragma once

#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// Fills in environment, plugins, data hashes and the line on data: each distinct value of an attempt that
// counts once, with the number of trials that it holds for. Trials that never started know nothing and are
// left out.
void collect_provenance(const std::vector<const TrialRows*>& trials, ExperimentReport& report);

}  // namespace harness

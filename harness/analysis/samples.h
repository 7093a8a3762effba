#pragma once

#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// The image grids of all trials by kind, samples first, then
// reconstructions, interpolations, traversals, neighbours. `trials` are as ExperimentReport::trials. Of two
// images of the same step the later one counts.
std::vector<SampleSet> collect_samples(const std::vector<const TrialRows*>& trials);

}  // namespace harness

#pragma once

#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// Pairs of metrics with goals that are worth a plane: precision and recall, density and coverage,
// high_quality and modes where they are measured; else the objective and the first other metric with a goal.
std::vector<ScorePlane> make_score_planes(const ExperimentReport& report);

}  // namespace harness

#pragma once

#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/report_data.h"

namespace harness {

// Says of each configuration how the objective changed since a kept experiment: against that one of
// `baseline` which has the same values on all axes that vary in `report`, and of several such the one whose
// settings differ least. Fills in ExperimentReport::baseline and ReportConfiguration::since.
void compare_with_baseline(const ExperimentRows& rows, ExperimentReport& report,
                           const ExperimentRows& baseline_rows, const ExperimentReport& baseline);

}  // namespace harness

#pragma once

#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// The objective's last value against each axis that varies, in the order of report.axes: `sources` are as
// report.trials. Nothing without a metric.
std::vector<AxisPlot> make_axis_plots(const ExperimentReport& report,
                                      const std::vector<const TrialRows*>& sources);

}  // namespace harness

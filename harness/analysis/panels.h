#pragma once

#include <vector>

#include "harness/analysis/analyze.h"
#include "harness/analysis/report_data.h"

namespace harness {

// A panel for each curve name that a trial has: metrics in their order, then losses, then gradient norms,
// then the rest, each by name. `sources` are as `trials`, which are as ExperimentReport::trials.
std::vector<CurvePanel> make_panels(const std::vector<const TrialRows*>& sources,
                                    const std::vector<ReportTrial>& trials,
                                    const std::vector<MetricNote>& metrics, const AnalysisOptions& options);

}  // namespace harness

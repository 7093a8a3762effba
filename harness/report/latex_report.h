#pragma once

#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// Each experiment's leaderboard as a LaTeX table for the package booktabs: the mean over seeds of every
// metric's last value, the best in bold and the second underlined (among configurations whose seeds are all
// done), its 95 % interval where there is one, and a caption that says all that.
std::string latex_report(const ReportData& data);
std::string latex_leaderboard(const ExperimentReport& report);

}  // namespace harness

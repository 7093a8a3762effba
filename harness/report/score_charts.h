#pragma once

#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// Inline SVGs as line_chart_svg() makes them: marks in their configurations' colours, each with its trial's
// name.

// Two scores: a ring a trial, a disc a configuration's mean, a second ring around those that nothing beats.
std::string plane_svg(const ExperimentReport& report, const ScorePlane& plane);

// The objective over a numeric axis: a ring a trial, its level's mean joined with the next; a row a level of
// any other axis. Lost trials are crosses at the edge.
std::string axis_svg(const ExperimentReport& report, const AxisPlot& plot);

}  // namespace harness

#pragma once

#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// A metric measured once has its value in the tables; a chart of one point shows nothing more.
bool worth_a_chart(const CurvePanel& panel);

enum class CurveAgainst { kStep, kImages, kSeconds };

// One panel as a figure: caption, chart, and what the script draws it anew from.
void curve_figure(const ExperimentReport& report, const CurvePanel& panel, CurveAgainst against,
                  std::string& out);

// The objective, or the first metric measured more than once, against images seen and training time.
void cost_figures(const ExperimentReport& report, std::string& out);

}  // namespace harness

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/analysis/curve.h"
#include "harness/report/palette.h"

namespace harness {

// One trial's line as the chart draws it.
struct ChartLine {
  const Curve* curve = nullptr;
  LineStyle style;
  std::size_t group = 0;  // lines of one group are hidden together
  std::string title;      // shown by the browser on pointing at the line
  bool lost = false;      // failed or diverged: the line ends in a cross
};

struct LineChart {
  std::string title, unit;  // plain text
  std::vector<ChartLine> lines;
};

// An inline SVG of fixed size in its own units (the page scales it), colours by class, no ids, no style: the
// mean of each bucket as a line over the range of its values, rings where a line has few points, a cross
// where a trial was lost. Empty if no line has a finite value.
std::string line_chart_svg(const LineChart& chart);

}  // namespace harness

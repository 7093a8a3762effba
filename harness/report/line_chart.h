#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/analysis/curve.h"
#include "harness/analysis/seed_band.h"
#include "harness/report/palette.h"

namespace harness {

// One trial's line as the chart draws it.
struct ChartLine {
  const Curve* curve = nullptr;
  std::string title;           // shown by the browser on pointing at the line
  bool lost = false;           // failed or diverged: the line ends in a cross
  std::int64_t last_step = 0;  // of the trial: the horizontal axis reaches to it
};

// A place on a line where something was noticed.
struct ChartMark {
  std::size_t line = 0;  // of its group
  std::int64_t step = 0;
  std::string title;
};

// One configuration: its seeds' lines, and the band over them where there are several.
struct ChartGroup {
  std::size_t configuration = 0;
  LineStyle style;
  std::string title;
  std::vector<ChartLine> lines;
  const SeedBand* band = nullptr;
  std::vector<ChartMark> marks;
};

struct LineChart {
  std::string title;                     // plain text
  std::string x_name = "training step";  // spoken: "by training step"
  // Where a trial's step lies on the horizontal axis, which begins at 0; by itself, the step.
  std::function<double(std::size_t trial, double step)> x_of = [](std::size_t, double step) { return step; };
  std::string x_unit;              // behind each number of the horizontal axis
  std::vector<ChartGroup> groups;  // best first; drawn last, over the others
};

// An inline SVG of fixed size in its own units (the page scales it), colours by class, no ids, no style. Of a
// configuration with several seeds the mean as a line in its band, dotted where seeds are missing, the seeds
// as thin lines; of one seed the mean of neighbouring steps over the range of their values. Rings where a
// line has few points, a cross where a trial was lost, a triangle for a mark. Empty if nothing is finite.
std::string line_chart_svg(const LineChart& chart);

}  // namespace harness

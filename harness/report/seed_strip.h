#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/report/axis_scale.h"
#include "harness/report/palette.h"

namespace harness {

// Every seed's value of one configuration on an axis that all rows of the leaderboard share: a ring a seed, a
// bar at the mean, crosses at the right edge for seeds that were lost.
struct SeedStrip {
  std::vector<double> values;
  std::optional<double> mean;
  std::size_t lost = 0;
  LineStyle style;
  std::string title;
};

std::string seed_strip_svg(const SeedStrip& strip, const AxisScale& scale);
// The ends of that axis, for the column's head.
std::string seed_strip_axis_svg(const AxisScale& scale);

}  // namespace harness

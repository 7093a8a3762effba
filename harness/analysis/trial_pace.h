#pragma once

#include <cstdint>
#include <vector>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// How far a trial had come at a step: what turns an axis of steps into one of images or of seconds. Linear
// between knots at equal distances from step 0 to the last one recorded.
struct TrialPace {
  std::int64_t last_step = 0;
  std::vector<double> images, seconds;  // at each knot, never falling; empty: nothing was recorded

  double images_at(double step) const;
  double seconds_at(double step) const;
};

inline constexpr std::size_t kPaceKnots = 33;

// From the trial's longest curve.
TrialPace pace_of(const TrialRows& trial);

}  // namespace harness

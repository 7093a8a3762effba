#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// The steps of a chart cut into slots of equal numbers of steps, the same for all of its lines: so seeds can
// be averaged slot by slot, and lines be read side by side.
struct StepSlots {
  std::vector<std::int64_t> first, middle;  // of each slot, rising
};
// Over every step that at least one of the curves has.
StepSlots make_slots(const std::vector<const std::vector<CurvePoint>*>& curves, std::size_t max_slots);

// What becomes of neighbouring points when a curve has more of them than a chart can show: their extremes, so
// that no spike is lost, and their mean. A curve short enough has one bucket a point.
struct CurveBucket {
  std::size_t slot = 0;
  std::int64_t step = 0;                     // the middle of the steps that it covers
  double low = 0.0, high = 0.0, mean = 0.0;  // over its finite points
};

// One trial's line, ready to draw.
struct Curve {
  std::size_t trial = 0;  // index into ExperimentReport::trials
  std::vector<CurveBucket> buckets;
  std::size_t points = 0;                      // before decimation
  std::int64_t first_step = 0, last_step = 0;  // of these
  std::optional<std::int64_t> not_finite_at;   // the first step with a NaN or infinity
};

// Whether a bucket holds more than one value.
bool has_spread(const Curve& curve);

// At most a bucket a slot. Points that are not finite are left out and noted.
Curve decimate(const std::vector<CurvePoint>& points, const StepSlots& slots);

}  // namespace harness

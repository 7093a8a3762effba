#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// What becomes of neighbouring points when a curve has more of them than a chart can show: their extremes, so
// that no spike is lost, and their mean. A curve short enough has one bucket a point.
struct CurveBucket {
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

// At most `max_buckets` buckets of equal numbers of points. Points that are not finite are left out and
// noted.
Curve decimate(const std::vector<CurvePoint>& points, std::size_t max_buckets);

}  // namespace harness

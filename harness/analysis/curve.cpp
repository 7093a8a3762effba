#include "harness/analysis/curve.h"

#include <algorithm>
#include <cmath>

namespace harness {

Curve decimate(const std::vector<CurvePoint>& points, std::size_t max_buckets) {
  Curve curve;
  curve.points = points.size();
  if (!points.empty()) {
    curve.first_step = points.front().step;
    curve.last_step = points.back().step;
  }
  const std::size_t buckets = std::min(points.size(), max_buckets);
  curve.buckets.reserve(buckets);
  for (std::size_t i = 0; i < buckets; ++i) {
    const std::size_t begin = i * points.size() / buckets, end = (i + 1) * points.size() / buckets;
    CurveBucket bucket;
    bucket.step = points[begin].step + (points[end - 1].step - points[begin].step) / 2;
    std::size_t finite = 0;
    for (std::size_t k = begin; k < end; ++k) {
      const double value = points[k].value;
      if (!std::isfinite(value)) {
        if (!curve.not_finite_at) curve.not_finite_at = points[k].step;
        continue;
      }
      bucket.low = finite == 0 ? value : std::min(bucket.low, value);
      bucket.high = finite == 0 ? value : std::max(bucket.high, value);
      ++finite;
      bucket.mean += (value - bucket.mean) / static_cast<double>(finite);  // no overflow of a sum
    }
    if (finite > 0) curve.buckets.push_back(bucket);
  }
  return curve;
}

}  // namespace harness

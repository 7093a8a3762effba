#include "harness/analysis/curve.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace harness {

StepSlots make_slots(const std::vector<const std::vector<CurvePoint>*>& curves, std::size_t max_slots) {
  std::vector<std::int64_t> steps, more, both;
  for (const std::vector<CurvePoint>* curve : curves) {
    more.clear();
    for (const CurvePoint& point : *curve) more.push_back(point.step);
    more.erase(std::unique(more.begin(), more.end()), more.end());
    if (std::includes(steps.begin(), steps.end(), more.begin(), more.end())) continue;
    both.clear();
    std::set_union(steps.begin(), steps.end(), more.begin(), more.end(), std::back_inserter(both));
    steps.swap(both);
  }
  StepSlots slots;
  const std::size_t count = std::min(steps.size(), max_slots);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t first = steps[i * steps.size() / count];
    const std::int64_t last = steps[(i + 1) * steps.size() / count - 1];
    slots.first.push_back(first);
    slots.middle.push_back(first + (last - first) / 2);
  }
  return slots;
}

bool has_spread(const Curve& curve) {
  return std::any_of(curve.buckets.begin(), curve.buckets.end(),
                     [](const CurveBucket& bucket) { return bucket.low < bucket.high; });
}

Curve decimate(const std::vector<CurvePoint>& points, const StepSlots& slots) {
  Curve curve;
  curve.points = points.size();
  if (points.empty() || slots.first.empty()) return curve;
  curve.first_step = points.front().step;
  curve.last_step = points.back().step;
  std::size_t slot = 0;
  for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
    while (slot + 1 < slots.first.size() && slots.first[slot + 1] <= points[begin].step) ++slot;
    CurveBucket bucket;
    bucket.slot = slot;
    std::size_t finite = 0;
    for (;
         end < points.size() && (slot + 1 == slots.first.size() || points[end].step < slots.first[slot + 1]);
         ++end) {
      const double value = points[end].value;
      if (!std::isfinite(value)) {
        if (!curve.not_finite_at) curve.not_finite_at = points[end].step;
        continue;
      }
      bucket.low = finite == 0 ? value : std::min(bucket.low, value);
      bucket.high = finite == 0 ? value : std::max(bucket.high, value);
      ++finite;
      bucket.mean += (value - bucket.mean) / static_cast<double>(finite);  // no overflow of a sum
    }
    bucket.step = points[begin].step + (points[end - 1].step - points[begin].step) / 2;
    if (finite > 0) curve.buckets.push_back(bucket);
  }
  return curve;
}

}  // namespace harness

#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>

#include "harness/config/value.h"

namespace harness {

inline double Schedule::at(std::int64_t step) const {
  if (points.empty()) return 0.0;
  if (step <= points.front().first) return points.front().second;
  if (step >= points.back().first) return points.back().second;
  std::size_t next = 1;
  while (points[next].first <= step) ++next;
  const auto& [from_step, from] = points[next - 1];
  const auto& [to_step, to] = points[next];
  const double share = static_cast<double>(step - from_step) / static_cast<double>(to_step - from_step);
  switch (shape) {
    case Shape::kPiecewise:
      return from;
    case Shape::kCosine:
      return to + (from - to) * 0.5 * (1.0 + std::cos(std::numbers::pi * share));
    case Shape::kLinear:
      break;
  }
  return from + (to - from) * share;
}

}  // namespace harness

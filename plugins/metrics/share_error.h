#pragma once

#include <cmath>
#include <cstdint>

namespace harness::plugins {

// The standard error of a share of n independent draws.
inline double share_error(double share, std::int64_t n) {
  return std::sqrt(share * (1.0 - share) / static_cast<double>(n));
}

}  // namespace harness::plugins

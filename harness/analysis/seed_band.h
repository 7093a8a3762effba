#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/analysis/curve.h"

namespace harness {

// Bands over fewer seeds than this are the range of their values; from here on they are an interval.
inline constexpr std::size_t kFewestForInterval = 4;

struct BandPoint {
  std::int64_t step = 0;
  double mean = 0.0, low = 0.0, high = 0.0;
  std::size_t seeds = 0;  // that have a value here
};

// A configuration's mean over seeds with what it is uncertain by: the 95 % t interval of the mean from
// kFewestForInterval seeds on, else the smallest and the largest seed.
struct SeedBand {
  std::size_t configuration = 0;
  std::size_t seeds = 0;          // that have a line at all
  std::vector<BandPoint> points;  // at the slots where at least two of them have a value
};

// The lines are of one panel: their slots are the same.
SeedBand band_over_seeds(const std::vector<const Curve*>& lines);

// What a standard deviation over so many seeds is multiplied with to give half of that interval; 0 where the
// band is a range.
double interval_factor(std::size_t seeds);

}  // namespace harness

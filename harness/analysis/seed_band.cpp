#include "harness/analysis/seed_band.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>

namespace harness {
namespace {

BandPoint band_point(const std::vector<const CurveBucket*>& seeds) {
  BandPoint point;
  point.seeds = seeds.size();
  point.low = point.high = seeds.front()->mean;
  double squares = 0.0;  // by Welford
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    const double value = seeds[i]->mean, away = value - point.mean;
    point.mean += away / static_cast<double>(i + 1);
    squares += away * (value - point.mean);
    point.low = std::min(point.low, value);
    point.high = std::max(point.high, value);
    point.step = std::max(point.step, seeds[i]->step);
  }
  if (seeds.size() >= kFewestForInterval) {
    const double half =
        interval_factor(seeds.size()) * std::sqrt(squares / static_cast<double>(seeds.size() - 1));
    point.low = point.mean - half;
    point.high = point.mean + half;
  }
  return point;
}

}  // namespace

double interval_factor(std::size_t seeds) {
  if (seeds < kFewestForInterval) return 0.0;
  const auto n = static_cast<double>(seeds);
  return boost::math::quantile(boost::math::students_t(n - 1.0), 0.975) / std::sqrt(n);
}

SeedBand band_over_seeds(const std::vector<const Curve*>& lines) {
  SeedBand band;
  std::map<std::size_t, std::vector<const CurveBucket*>> slots;
  for (const Curve* line : lines) {
    band.seeds += line->buckets.empty() ? 0 : 1;
    for (const CurveBucket& bucket : line->buckets) slots[bucket.slot].push_back(&bucket);
  }
  for (const auto& [slot, seeds] : slots)
    if (seeds.size() > 1) band.points.push_back(band_point(seeds));
  return band;
}

}  // namespace harness

#include "harness/analysis/seed_band.h"

#include <gmock/gmock.h>

#include <cmath>

namespace harness {
namespace {

Curve line(const std::vector<double>& values) {
  Curve curve;
  for (std::size_t i = 0; i < values.size(); ++i) {
    CurveBucket bucket;
    bucket.slot = i;
    bucket.step = static_cast<std::int64_t>(100 * i);
    bucket.low = bucket.high = bucket.mean = values[i];
    curve.buckets.push_back(bucket);
  }
  return curve;
}

TEST(SeedBand, IsTheRangeOfThreeSeeds) {
  const Curve a = line({1, 5}), b = line({2, 5}), c = line({6, 5});
  const SeedBand band = band_over_seeds({&a, &b, &c});
  ASSERT_EQ(band.points.size(), 2u);
  EXPECT_DOUBLE_EQ(band.points[0].mean, 3.0);
  EXPECT_EQ(band.points[0].low, 1.0);
  EXPECT_EQ(band.points[0].high, 6.0);
  EXPECT_EQ(band.points[0].seeds, 3u);
  EXPECT_EQ(band.points[1].step, 100);
  EXPECT_EQ(band.points[1].high, 5.0);
}

// Values 1, 2, 3, 4: standard deviation sqrt(5/3), t(0.975, 3) = 3.182446305 from tables.
TEST(SeedBand, IsTheStudentIntervalOfTheMeanFromFourSeedsOn) {
  const Curve a = line({1}), b = line({2}), c = line({3}), d = line({4});
  const BandPoint point = band_over_seeds({&a, &b, &c, &d}).points.at(0);
  const double half = 3.182446305284263 * std::sqrt(5.0 / 3.0) / 2.0;
  EXPECT_DOUBLE_EQ(point.mean, 2.5);
  EXPECT_NEAR(point.low, 2.5 - half, 1e-12);
  EXPECT_NEAR(point.high, 2.5 + half, 1e-12);
}

TEST(SeedBand, GoesOnWithFewerSeedsWhereSomeEndAndSaysSo) {
  const Curve a = line({1, 1, 1}), b = line({3, 3}), c = line({5});
  const SeedBand band = band_over_seeds({&a, &b, &c});
  EXPECT_EQ(band.seeds, 3u);
  ASSERT_EQ(band.points.size(), 2u) << "one seed alone is a line, no band";
  EXPECT_EQ(band.points[0].seeds, 3u);
  EXPECT_EQ(band.points[1].seeds, 2u);
  EXPECT_EQ(band.points[1].mean, 2.0);
}

TEST(SeedBand, IsNoneForOneSeed) {
  const Curve a = line({1, 2}), empty;
  EXPECT_TRUE(band_over_seeds({&a}).points.empty());
  const SeedBand with_empty = band_over_seeds({&a, &empty});
  EXPECT_EQ(with_empty.seeds, 1u);
  EXPECT_TRUE(with_empty.points.empty());
}

TEST(IntervalFactor, IsTheQuantileOverTheRootOfN) {
  EXPECT_EQ(interval_factor(0), 0.0);
  EXPECT_EQ(interval_factor(3), 0.0);
  EXPECT_NEAR(interval_factor(5), 2.7764451051977987 / std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(interval_factor(10), 2.262157162798205 / std::sqrt(10.0), 1e-12);
}

}  // namespace
}  // namespace harness

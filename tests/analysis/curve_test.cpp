#include "harness/analysis/curve.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace harness {
namespace {

std::vector<CurvePoint> points(const std::vector<double>& values) {
  std::vector<CurvePoint> out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out.push_back({static_cast<std::int64_t>(10 * i), 0, 0.0, values[i]});
  return out;
}

TEST(Decimate, KeepsAShortCurveAsItIs) {
  const Curve curve = decimate(points({3, 1, 2}), 10);
  ASSERT_EQ(curve.buckets.size(), 3u);
  EXPECT_EQ(curve.buckets[1].step, 10);
  EXPECT_EQ(curve.buckets[1].low, 1.0);
  EXPECT_EQ(curve.buckets[1].high, 1.0);
  EXPECT_EQ(curve.buckets[1].mean, 1.0);
  EXPECT_EQ(curve.points, 3u);
}

TEST(Decimate, GivesExtremesAndMeanOfEachBucket) {
  const Curve curve = decimate(points({1, 5, 3, -2, 4, 4}), 2);
  ASSERT_EQ(curve.buckets.size(), 2u);
  EXPECT_EQ(curve.buckets[0].step, 10);  // the middle of 0 ... 20
  EXPECT_EQ(curve.buckets[0].low, 1.0);
  EXPECT_EQ(curve.buckets[0].high, 5.0);
  EXPECT_DOUBLE_EQ(curve.buckets[0].mean, 3.0);
  EXPECT_EQ(curve.buckets[1].low, -2.0);
  EXPECT_DOUBLE_EQ(curve.buckets[1].mean, 2.0);
}

TEST(Decimate, LeavesOutWhatIsNotFiniteAndSaysWhereItBegan) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Curve curve = decimate(points({1, NAN, 3, infinity, -infinity, NAN}), 3);
  EXPECT_EQ(curve.not_finite_at, 10);
  ASSERT_EQ(curve.buckets.size(), 2u);  // the last one holds nothing finite
  EXPECT_EQ(curve.buckets[0].mean, 1.0);
  EXPECT_EQ(curve.buckets[1].high, 3.0);
}

TEST(Decimate, GivesNoBucketsForACurveOfNaN) {
  const Curve curve = decimate(points({NAN, NAN}), 200);
  EXPECT_TRUE(curve.buckets.empty());
  EXPECT_EQ(curve.points, 2u);
  EXPECT_EQ(curve.not_finite_at, 0);
}

TEST(Decimate, DoesNotOverflowInAMean) {
  const double huge = std::numeric_limits<double>::max();
  EXPECT_EQ(decimate(points({huge, huge}), 1).buckets.at(0).mean, huge);
}

RC_GTEST_PROP(Decimate, NeverLosesAnExtremeNorExceedsItsSize, (const std::vector<int>& values)) {
  std::vector<double> reals(values.begin(), values.end());
  const std::size_t most = *rc::gen::inRange<std::size_t>(1, 40);
  const Curve curve = decimate(points(reals), most);
  RC_ASSERT(curve.buckets.size() == std::min(most, reals.size()));
  if (reals.empty()) return;
  const auto low = std::min_element(curve.buckets.begin(), curve.buckets.end(),
                                    [](const auto& a, const auto& b) { return a.low < b.low; });
  const auto high = std::max_element(curve.buckets.begin(), curve.buckets.end(),
                                     [](const auto& a, const auto& b) { return a.high < b.high; });
  RC_ASSERT(low->low == *std::min_element(reals.begin(), reals.end()));
  RC_ASSERT(high->high == *std::max_element(reals.begin(), reals.end()));
}

}  // namespace
}  // namespace harness

#include "harness/analysis/curve.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace harness {
namespace {

using ::testing::ElementsAre;

std::vector<CurvePoint> points(const std::vector<double>& values) {
  std::vector<CurvePoint> out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out.push_back({static_cast<std::int64_t>(10 * i), 0, 0.0, values[i]});
  return out;
}

Curve decimate(const std::vector<CurvePoint>& curve, std::size_t max_slots) {
  return harness::decimate(curve, make_slots({&curve}, max_slots));
}

TEST(StepSlots, AreEqualNumbersOfTheStepsOfAllCurves) {
  const std::vector<CurvePoint> a = points({0, 0, 0, 0}), b = {{15, 0, 0.0, 0.0}, {60, 0, 0.0, 0.0}};
  const StepSlots slots = make_slots({&a, &b}, 3);  // 0 10 | 15 20 | 30 60
  EXPECT_THAT(slots.first, ElementsAre(0, 15, 30));
  EXPECT_THAT(slots.middle, ElementsAre(5, 17, 45));
  EXPECT_THAT(make_slots({&b}, 200).first, ElementsAre(15, 60));
}

TEST(Decimate, PutsEachCurveIntoTheSlotsOfItsChart) {
  const std::vector<CurvePoint> a = points({1, 2, 3, 4}), b = {{15, 0, 0.0, 7.0}, {60, 0, 0.0, 9.0}};
  const StepSlots slots = make_slots({&a, &b}, 3);
  const Curve short_one = harness::decimate(b, slots);
  ASSERT_EQ(short_one.buckets.size(), 2u);
  EXPECT_EQ(short_one.buckets[0].slot, 1u);
  EXPECT_EQ(short_one.buckets[0].step, 15);
  EXPECT_EQ(short_one.buckets[1].slot, 2u);
  const Curve other = harness::decimate(a, slots);
  EXPECT_EQ(other.buckets[0].mean, 1.5);
  EXPECT_EQ(other.buckets[2].slot, 2u);
  EXPECT_EQ(other.buckets[2].step, 30);
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

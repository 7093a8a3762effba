#include "harness/report/axis_scale.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace harness {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels(const AxisScale& scale) {
  std::vector<std::string> out;
  for (const Tick& tick : scale.ticks())
    if (!tick.label.empty()) out.push_back(tick.label);
  return out;
}

TEST(AxisScale, PutsTicksAtRoundValues) {
  EXPECT_THAT(labels(AxisScale::linear(0.13, 0.97, 5)),
              ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels(AxisScale::linear(-3, 11, 5)), ElementsAre("-5", "0", "5", "10", "15"));
  EXPECT_THAT(labels(AxisScale::linear(0, 20000, 4)), ElementsAre("0", "5000", "10k", "15k", "20k"));
}

TEST(AxisScale, KeepsTightEnds) {
  const AxisScale scale = AxisScale::linear(0, 3995, 5, AxisScale::Ends::kTight);
  EXPECT_EQ(scale.high(), 3995.0);
  EXPECT_THAT(labels(scale), ElementsAre("0", "1000", "2000", "3000"));
}

TEST(AxisScale, MovesSnugEndsToRoundValuesOnlyWhereThatAddsLittle) {
  const AxisScale scale = AxisScale::linear(-1.5, 29, 5, AxisScale::Ends::kSnug);  // ticks at tens
  EXPECT_DOUBLE_EQ(scale.low(), -1.5 - 0.03 * 30.5);
  EXPECT_EQ(scale.high(), 30.0);
  EXPECT_THAT(labels(scale), ElementsAre("0", "10", "20", "30"));
}

TEST(AxisScale, GivesRoomToEqualEnds) {
  const AxisScale scale = AxisScale::linear(8, 8, 4);
  EXPECT_LT(scale.low(), 8.0);
  EXPECT_GT(scale.high(), 8.0);
  EXPECT_LT(AxisScale::linear(0, 0, 4).low(), 0.0);
}

TEST(AxisScale, DrawsValuesOneUnitInTheLastPlaceApartAsOne) {
  const AxisScale scale = AxisScale::linear(0.3, 0.1 + 0.2, 4);
  EXPECT_LT(scale.ticks().size(), 20u);
  EXPECT_LT(scale.low(), 0.28);
  EXPECT_GT(scale.high(), 0.32);
}

TEST(AxisScale, CountsDecadesOnALogarithmicAxis) {
  const AxisScale scale = AxisScale::logarithmic(0.003, 70);
  EXPECT_DOUBLE_EQ(scale.low(), 0.002);
  EXPECT_DOUBLE_EQ(scale.high(), 100.0);
  EXPECT_THAT(labels(scale), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_NEAR(scale.place(0.002), 0.0, 1e-12);
  EXPECT_NEAR(scale.place(100.0), 1.0, 1e-12);
}

TEST(ChooseScale, IsLogarithmicFromTwoDecadesOfPositiveValues) {
  EXPECT_TRUE(choose_scale(0.1, 10, 0.1, 10, 5).is_log());
  EXPECT_FALSE(choose_scale(0.11, 10, 0.11, 10, 5).is_log());
  EXPECT_FALSE(choose_scale(-1, 1000, -1, 1000, 5).is_log());
}

TEST(ChooseScale, ShowsTheBulkWhereExtremesWouldPressItFlat) {
  const AxisScale scale = choose_scale(-1e9, 30, 0, 10, 5);
  EXPECT_GE(scale.low(), -10.0);
  EXPECT_LE(scale.high(), 20.0);
  EXPECT_LT(scale.place(-1e9), 0.0);
}

RC_GTEST_PROP(AxisScale, HoldsItsValues, (int a, int b)) {
  const double low = std::min(a, b) / 1000.0, high = std::max(a, b) / 1000.0;
  const AxisScale scale = AxisScale::linear(low, high, 5);
  RC_ASSERT(scale.place(low) >= -1e-9);
  RC_ASSERT(scale.place(high) <= 1.0 + 1e-9);
  RC_ASSERT(scale.ticks().size() >= 2 && scale.ticks().size() <= 12);
}

}  // namespace
}  // namespace harness

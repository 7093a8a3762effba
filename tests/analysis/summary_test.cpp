#include "harness/analysis/summary.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness {
namespace {

const std::vector<CurvePoint> kPoints{
    {10, 0, 0, 4.0}, {20, 0, 0, 2.0}, {30, 0, 0, NAN}, {40, 0, 0, 2.0}, {50, 0, 0, 3.0}};

TEST(Summarize, GivesFirstLastAndTheEarliestBestWithTheirSteps) {
  const MetricSummary lowest = summarize(kPoints, "min");
  EXPECT_EQ(lowest.last->step, 50);
  EXPECT_EQ(lowest.last->value, 3.0);
  EXPECT_EQ(lowest.best->step, 20);
  EXPECT_EQ(lowest.best->value, 2.0);
  EXPECT_EQ(summarize(kPoints, "max").best->step, 10);
}

TEST(Summarize, HasNoBestWithoutAGoal) {
  EXPECT_FALSE(summarize(kPoints, "none").best.has_value());
  EXPECT_EQ(summarize(kPoints, "none").last->value, 3.0);
}

TEST(Summarize, KeepsANaNAtTheEndAsTheLastValue) {
  const MetricSummary summary = summarize({{10, 0, 0, 1.0}, {20, 0, 0, NAN}}, "min");
  EXPECT_TRUE(std::isnan(summary.last->value));
  EXPECT_EQ(summary.best->value, 1.0);
}

TEST(Summarize, IsEmptyForNoPoints) { EXPECT_FALSE(summarize({}, "min").last.has_value()); }

TEST(OwnSeconds, AreAnEqualShareOfTheFusedGroups) {
  EXPECT_EQ(own_seconds(12.0, ""), 12.0);
  EXPECT_EQ(own_seconds(12.0, "aa00,aa01,bb00"), 4.0);
}

TEST(OverSeeds, LeavesOutSeedsThatEndedInNaNOrDidNotEnd) {
  std::vector<ReportTrial> trials(4);
  const double values[] = {1.0, 3.0, NAN, 100.0};
  for (std::size_t i = 0; i < 4; ++i) {
    trials[i].status = i == 3 ? TrialStatus::kRunning : TrialStatus::kDone;
    trials[i].metrics = {summarize({{1, 0, 0, values[i]}}, "min")};
  }
  const SeedMean mean = over_seeds(trials, 0);
  EXPECT_EQ(mean.n, 2u);
  EXPECT_EQ(mean.last, 2.0);
  EXPECT_EQ(mean.best, 2.0);
  EXPECT_EQ(mean.median, 2.0);
  EXPECT_FALSE(mean.interval) << "of three seeds it is their range";
}

// Means of 256 equally likely resamples; the extremes, one resample each, lie outside.
TEST(OverSeeds, HasAnIntervalFromFourSeedsOn) {
  std::vector<ReportTrial> trials(4);
  const double values[] = {1.0, 2.0, 6.0, 3.0};
  for (std::size_t i = 0; i < 4; ++i) {
    trials[i].status = TrialStatus::kDone;
    trials[i].metrics = {summarize({{1, 0, 0, values[i]}}, "none")};
  }
  const SeedMean seeds = over_seeds(trials, 0);
  EXPECT_EQ(seeds.last, 3.0);
  EXPECT_EQ(seeds.median, 2.5);
  EXPECT_EQ(seeds.interquartile_mean, 2.5);
  ASSERT_TRUE(seeds.interval);
  EXPECT_GT(seeds.interval->low, 1.0);
  EXPECT_LT(seeds.interval->high, 6.0);
  EXPECT_LT(seeds.interval->low, 2.0);
  EXPECT_GT(seeds.interval->high, 4.0);
}

}  // namespace
}  // namespace harness

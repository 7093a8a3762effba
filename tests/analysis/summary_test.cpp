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

TEST(Summarize, ChoosesTheBestAmongWhatWasMeasuredAsTheLastValueWas) {
  const std::map<std::int64_t, ScoreBasis> bases{{10, {0, 1000}}, {30, {0, 9000}}};
  const MetricSummary summary = summarize(kPoints, "min", bases);
  EXPECT_EQ(summary.basis.n_fake, 9000);
  EXPECT_EQ(summary.best->step, 40) << "step 20 has the same value, of fewer samples";
  EXPECT_EQ(basis_at(bases, 5).n_fake, 0);
  EXPECT_EQ(basis_at(bases, 29).n_fake, 1000);
}

// By the one rule: of an option that one side lacks nothing is said.
TEST(Summarize, TakesWhatIsComparableForOneMeasurement) {
  std::map<std::int64_t, ScoreBasis> bases{{10, {}}, {30, {}}};
  bases[30].options = {{"metrics.modes.reach", 0.5}};
  EXPECT_EQ(summarize(kPoints, "min", bases).best->step, 20);
  bases[10].options = {{"metrics.modes.reach", 0.25}};
  EXPECT_EQ(summarize(kPoints, "min", bases).best->step, 40);
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

TEST(OverSeeds, MakesNoMeanOfWhatWasMeasuredDifferently) {
  std::vector<ReportTrial> trials(3);
  for (ReportTrial& trial : trials) {
    trial.status = TrialStatus::kDone;
    trial.metrics = {summarize({{1, 0, 0, 2.0}}, "min")};
    trial.metrics[0].basis.n_fake = 1000;
  }
  EXPECT_EQ(over_seeds(trials, 0).n, 3u);
  EXPECT_EQ(over_seeds(trials, 0).basis.n_fake, 1000);
  trials[2].metrics[0].basis.n_fake = 9000;
  const SeedMean seeds = over_seeds(trials, 0);
  EXPECT_EQ(seeds.refused, "the numbers of examples differ: n = 1,000 and n = 9,000");
  EXPECT_FALSE(seeds.last || seeds.best || seeds.interval);
  trials[2].status = TrialStatus::kFailed;
  EXPECT_EQ(over_seeds(trials, 0).refused, "") << "it does not count";
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

#include "harness/analysis/paired_comparison.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness {
namespace {

struct SeedValue {
  std::int64_t seed;
  double value;
};

void add(ExperimentReport& report, const std::vector<SeedValue>& values) {
  ReportConfiguration configuration;
  configuration.rank = report.configurations.size() + 1;
  for (const auto& [seed, value] : values) {
    configuration.trials.push_back(report.trials.size());
    ReportTrial& trial = report.trials.emplace_back();
    trial.seed = seed;
    trial.status = TrialStatus::kDone;
    trial.metrics = {MetricSummary{StepValue{100, value}, {}}};
  }
  report.configurations.push_back(configuration);
}

ExperimentReport report_of(const std::string& goal) {
  ExperimentReport report;
  report.metrics = {{"fd", "", goal}};
  report.has_objective = true;
  return report;
}

// Differences 1, 2, ... of all six seeds have one sign, as they do in 2 of 2^6 assignments.
TEST(PairedComparison, PairsByTheSeedWhateverTheOrder) {
  ExperimentReport report = report_of("min");
  add(report, {{0, 10}, {1, 20}, {2, 30}, {3, 40}, {4, 50}, {5, 60}});
  add(report, {{5, 66}, {4, 55}, {3, 44}, {2, 33}, {1, 22}, {0, 11}});
  compare_with_leader(report);
  EXPECT_FALSE(report.configurations[0].to_leader);
  const PairedComparison& found = report.configurations[1].to_leader.value();
  EXPECT_EQ(found.n, 6u);
  EXPECT_DOUBLE_EQ(found.difference, 3.5);
  EXPECT_DOUBLE_EQ(found.p, 2.0 / 64);
  EXPECT_DOUBLE_EQ(found.effect, 3.5 / std::sqrt(3.5));
  EXPECT_DOUBLE_EQ(found.other_better, 21.0 / 36) << "10 is below all six, 20 below five, ...";
  ASSERT_TRUE(found.interval);
  EXPECT_GT(found.interval->low, 1.0);
  EXPECT_LT(found.interval->high, 6.0);
  EXPECT_TRUE(found.told_apart);
  EXPECT_TRUE(found.enough_pairs);
}

TEST(PairedComparison, IsCorrectedForAllRowsOfTheLeaderboard) {
  ExperimentReport report = report_of("max");
  add(report, {{0, 9}, {1, 9}, {2, 9}, {3, 9}, {4, 9}, {5, 9}});
  for (int row = 0; row < 2; ++row) add(report, {{0, 1}, {1, 2}, {2, 3}, {3, 1}, {4, 2}, {5, 3}});
  compare_with_leader(report);
  const PairedComparison& found = report.configurations[1].to_leader.value();
  EXPECT_DOUBLE_EQ(found.adjusted_p, 2 * found.p);
  EXPECT_FALSE(found.told_apart) << "0.0625 is above 0.05";
  EXPECT_FALSE(found.enough_pairs) << "and nothing below it can be had of six pairs";
  EXPECT_EQ(found.other_better, 1.0);
  EXPECT_EQ(pairs_needed(1), 6u);
  EXPECT_EQ(pairs_needed(2), 7u);
  EXPECT_EQ(pairs_needed(4), 8u);
}

// Of the smaller p Holm's correction takes twice; of the larger once.
TEST(PairedComparison, HasEnoughPairsWhereTheCorrectionLetsThemPass) {
  ExperimentReport report = report_of("min");
  add(report, {{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}});
  add(report, {{0, 2}, {1, 3}, {2, 4}, {3, 2}, {4, 3}, {5, 4}, {6, 5}});
  add(report, {{0, 2}, {1, 3}, {2, 4}, {3, 2}, {4, 3}, {5, 4}});
  compare_with_leader(report);
  const PairedComparison& six = report.configurations[2].to_leader.value();
  EXPECT_DOUBLE_EQ(six.adjusted_p, 1.0 / 32);
  EXPECT_TRUE(six.told_apart);
  EXPECT_TRUE(six.enough_pairs) << "what was told apart had enough";
}

TEST(PairedComparison, TakesOnlySeedsThatBothFinished) {
  ExperimentReport report = report_of("min");
  add(report, {{0, 1}, {1, 1}, {2, 1}});
  add(report, {{0, 2}, {1, NAN}, {2, 4}, {3, 100}});
  add(report, {{7, 2}, {0, 3}});
  report.trials.back().status = TrialStatus::kRunning;
  compare_with_leader(report);
  EXPECT_EQ(report.configurations[1].to_leader->n, 2u);
  EXPECT_DOUBLE_EQ(report.configurations[1].to_leader->difference, 2.0);
  EXPECT_FALSE(report.configurations[1].to_leader->interval) << "two pairs have none";
  EXPECT_FALSE(report.configurations[2].to_leader) << "one pair is no comparison";
}

TEST(PairedComparison, IsNotMadeWhereTrialsWereJudgedAtDifferentSteps) {
  ExperimentReport report = report_of("min");
  for (int row = 0; row < 2; ++row) add(report, {{0, 1.0 + row}, {1, 3.0}});
  report.unequal_steps.emplace(100, 200);
  compare_with_leader(report);
  EXPECT_FALSE(report.configurations[1].to_leader);
}

TEST(PairedComparison, IsNotMadeWhereTrialsWereMeasuredDifferently) {
  ExperimentReport report = report_of("min");
  for (int row = 0; row < 2; ++row) add(report, {{0, 1.0 + row}, {1, 3.0}});
  report.metrics[0].unequal = "the data differ";
  compare_with_leader(report);
  EXPECT_FALSE(report.configurations[1].to_leader);
}

}  // namespace
}  // namespace harness

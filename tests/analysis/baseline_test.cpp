#include "harness/analysis/baseline.h"

#include <gtest/gtest.h>

#include "harness/analysis/analyze.h"

namespace harness {
namespace {

// Two losses by two learning rates where `rates` has two, three seeds each; fd = `fd` + 10 for minimax +
// seed.
ExperimentRows losses(const std::string& name, double fd, const std::vector<double>& rates,
                      std::int64_t steps) {
  ExperimentRows rows;
  rows.name = name;
  rows.axes = {"loss.adversarial.plugin", "optimizer.lr"};
  rows.objective_metric = "fd";
  rows.objective_goal = "min";
  rows.metrics = {{"fd", "", "min"}};
  for (const std::string loss : {"hinge", "minimax"})
    for (const double rate : rates)
      for (std::int64_t seed = 0; seed < 3; ++seed) {
        TrialRows& trial = rows.trials.emplace_back();
        trial.configuration = loss + std::to_string(rate);
        trial.id = name + trial.configuration + std::to_string(seed);
        trial.seed = seed;
        trial.status = TrialStatus::kDone;
        trial.settings = {{"loss.adversarial.plugin", loss}, {"optimizer.lr", rate}, {"train.steps", steps}};
        trial.made_by.emplace_back().data_hash = "da7a";
        trial.curves["metric.fd"] = {
            {steps, 0, 0.0, fd + (loss == "minimax" ? 10.0 : 0.0) + static_cast<double>(seed)}};
      }
  return rows;
}

TEST(Baseline, FindsTheConfigurationWithTheSameSweptValues) {
  const ExperimentRows kept = losses("kept", 5.0, {0.1, 0.2}, 100);
  ExperimentRows now = losses("now", 4.0, {0.1}, 100);
  for (TrialRows& trial : now.trials) trial.settings["optimizer.kind"] = "sgd";
  ExperimentReport report = analyze(now);
  ASSERT_EQ(report.axes, std::vector<std::string>{"loss.adversarial.plugin"}) << "one rate only";
  compare_with_baseline(now, report, kept, analyze(kept));
  EXPECT_EQ(report.baseline, "kept");
  for (const ReportConfiguration& configuration : report.configurations) {
    ASSERT_TRUE(configuration.since) << configuration.label;
    EXPECT_DOUBLE_EQ(configuration.since->difference->difference, -1.0);
    EXPECT_DOUBLE_EQ(configuration.since->difference->p, 0.25);
    ASSERT_EQ(configuration.since->settings.size(), 1u) << "of the two rates the one that differs in less";
    EXPECT_EQ(configuration.since->settings[0].key, "optimizer.kind");
  }
}

TEST(Baseline, SaysNothingOfAConfigurationThatItLacks) {
  const ExperimentRows kept = losses("kept", 5.0, {0.1}, 100), now = losses("now", 4.0, {0.1, 0.3}, 100);
  ExperimentReport report = analyze(now);
  compare_with_baseline(now, report, kept, analyze(kept));
  std::size_t found = 0;
  for (const ReportConfiguration& configuration : report.configurations) found += configuration.since ? 1 : 0;
  EXPECT_EQ(found, 2u);
}

TEST(Baseline, ComparesNothingThatWasJudgedAtOtherSteps) {
  const ExperimentRows kept = losses("kept", 5.0, {0.1}, 100), now = losses("now", 4.0, {0.1}, 200);
  ExperimentReport report = analyze(now);
  compare_with_baseline(now, report, kept, analyze(kept));
  EXPECT_FALSE(report.configurations[0].since->difference);
  EXPECT_EQ(report.configurations[0].since->refused, "judged at steps 100 and 200");
}

TEST(Baseline, ComparesNoScoresOfOtherData) {
  ExperimentRows kept = losses("kept", 5.0, {0.1}, 100);
  for (TrialRows& trial : kept.trials) trial.made_by.front().data_hash = "beef";
  const ExperimentRows now = losses("now", 4.0, {0.1}, 100);
  ExperimentReport report = analyze(now);
  compare_with_baseline(now, report, kept, analyze(kept));
  EXPECT_FALSE(report.configurations[0].since->difference);
  EXPECT_EQ(report.configurations[0].since->refused, "the data differ");
  EXPECT_EQ(report.configurations[0].since->before, 6.0);
}

}  // namespace
}  // namespace harness

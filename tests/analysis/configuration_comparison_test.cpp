#include "harness/analysis/configuration_comparison.h"

#include <gmock/gmock.h>

#include "harness/analysis/analyze.h"
#include "harness/base/error.h"

namespace harness {
namespace {

using ::testing::HasSubstr;

TrialRows trial(const std::string& id, const std::string& configuration, std::int64_t seed, double fd,
                const std::string& loss) {
  TrialRows rows;
  rows.id = id;
  rows.configuration = configuration;
  rows.seed = seed;
  rows.status = TrialStatus::kDone;
  rows.settings = {{"loss.adversarial.plugin", loss}, {"train.steps", 100}};
  rows.made_by.emplace_back().data_hash = "da7a";
  rows.curves["metric.fd"] = {{100, 0, 0.0, fd}};
  rows.curves["metric.recall"] = {{100, 0, 0.0, 1.0 / fd}};
  rows.bases["metric.fd"][100] = {1000, 2000, "test", "pixels", "12"};
  rows.bases["metric.recall"][100] = {1000, 2000, "test"};
  return rows;
}

ExperimentRows losses() {
  ExperimentRows rows;
  rows.name = "losses";
  rows.axes = {"loss.adversarial.plugin"};
  rows.objective_metric = "fd";
  rows.objective_goal = "min";
  rows.metrics = {{"fd", "", "min"}, {"recall", "", "max"}};
  for (int seed = 0; seed < 3; ++seed) {
    rows.trials.push_back(trial("aa0" + std::to_string(seed), "c0ffee", seed, 4.0 + seed, "hinge"));
    rows.trials.push_back(trial("bb0" + std::to_string(seed), "deadbe", seed, 5.0 + 2 * seed, "minimax"));
  }
  return rows;
}

struct Experiment {
  ExperimentRows rows;
  ExperimentReport report = analyze(rows);
  ConfigurationSide side(std::size_t configuration) const { return {&rows, &report, configuration}; }
};

TEST(ConfigurationComparison, SaysWhatDiffersAndByHowMuch) {
  const Experiment experiment{losses()};
  const auto found = compare_configurations(experiment.side(0), experiment.side(1));
  ASSERT_EQ(found.settings.size(), 1u);
  EXPECT_EQ(found.settings[0].values, (std::vector<std::string>{"hinge", "minimax"}));
  ASSERT_EQ(found.metrics.size(), 2u);
  EXPECT_DOUBLE_EQ(found.metrics[0].difference->difference, 2.0) << "1, 2 and 3";
  EXPECT_DOUBLE_EQ(found.metrics[0].difference->p, 0.25);
  EXPECT_DOUBLE_EQ(found.metrics[0].difference->adjusted_p, 0.5) << "two metrics";
  EXPECT_DOUBLE_EQ(found.metrics[0].difference->other_better, 7.5 / 9.0) << "4, 5, 6 against 5, 7, 9";
}

TEST(ConfigurationComparison, ComparesNoScoresOfOtherDataOrFeatures) {
  const Experiment one{losses()};
  ExperimentRows changed = losses();
  for (TrialRows& rows : changed.trials) {
    rows.bases["metric.fd"][100].extractor = "classifier";
    rows.bases["metric.fd"][100].extractor_hash = "34";
  }
  const Experiment other_features{changed};
  auto found = compare_configurations(one.side(0), other_features.side(1));
  EXPECT_FALSE(found.metrics[0].difference);
  EXPECT_EQ(found.metrics[0].refused, "the features differ: pixels 12 and classifier 34");
  EXPECT_TRUE(found.metrics[1].difference) << "needs no features";

  for (TrialRows& rows : changed.trials) rows.made_by.front().data_hash = "beef";
  const Experiment other_data{changed};
  found = compare_configurations(one.side(0), other_data.side(1));
  for (const ComparedMetric& compared : found.metrics) {
    EXPECT_EQ(compared.refused, "the data differ");
    EXPECT_TRUE(compared.a.last && compared.b.last) << "shown all the same";
  }
}

// Its first configuration's fd is 4, 5, 6; the last trial of the plan is of the second.
TEST(ConfigurationComparison, JudgesByWhatTheComparedValuesWereMeasuredWith) {
  ExperimentRows rows = losses();
  for (TrialRows& trial : rows.trials)
    if (trial.configuration == "deadbe") trial.bases["metric.fd"][100].n_real = 2000;
  const Experiment one{rows};
  auto found = compare_configurations(one.side(0), one.side(1));
  EXPECT_EQ(found.metrics[0].refused,
            "the numbers of examples differ: n = 1,000 held-out, 2,000 samples and n = 2,000")
      << "of one experiment";
  EXPECT_TRUE(found.metrics[1].difference) << "measured alike";

  // One late trial of the other experiment says nothing of its first configuration.
  ExperimentRows late = losses();
  late.trials.back().bases["metric.fd"][100].n_fake = 9000;
  const Experiment other{late};
  found = compare_configurations(one.side(0), other.side(0));
  EXPECT_EQ(found.metrics[0].refused, "");
  EXPECT_TRUE(found.metrics[0].difference);
  found = compare_configurations(other.side(0), other.side(1));
  EXPECT_THAT(found.metrics[0].refused, HasSubstr("seeds of one configuration differ: the numbers"));
  EXPECT_FALSE(found.metrics[0].b.last) << "no mean of both";
}

TEST(ConfigurationComparison, RefusesWhatWasJudgedAtOtherSteps) {
  const Experiment one{losses()};
  ExperimentRows longer = losses();
  for (TrialRows& trial : longer.trials) {
    trial.settings["train.steps"] = 300;
    trial.curves["metric.fd"][0].step = 300;
  }
  longer.trials[0].curves["metric.fd"][0].step = 200;
  const Experiment other{longer};
  auto found = compare_configurations(one.side(0), other.side(1));
  EXPECT_EQ(found.metrics[0].refused, "judged at steps 100 and 300");
  EXPECT_TRUE(found.metrics[1].difference) << "both at 100";
  found = compare_configurations(one.side(0), other.side(0));
  EXPECT_EQ(found.metrics[0].refused, "judged at steps 100 and 200 to 300");

  // Where the sweep is over the steps these are what it compares.
  ExperimentRows swept = losses();
  swept.axes = {"train.steps"};
  for (TrialRows& trial : swept.trials)
    if (trial.configuration == "deadbe") {
      trial.settings["train.steps"] = 300;
      trial.curves["metric.fd"][0].step = 300;
    }
  const Experiment steps{swept};
  EXPECT_TRUE(compare_configurations(steps.side(0), steps.side(1)).metrics[0].difference);
}

TEST(FindConfiguration, TakesASweptValueThatNoOtherHas) {
  ExperimentRows rows = losses();
  rows.axes.push_back("optimizer.lr");
  for (TrialRows& trial : rows.trials)
    trial.settings["optimizer.lr"] = trial.configuration == "c0ffee" ? 0.1 : 0.2;
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(find_configuration(report, "minimax"), 1u);
  EXPECT_EQ(find_configuration(report, "0.1"), 0u);
  rows.trials[0].configuration = "c1";
  rows.trials[0].settings["optimizer.lr"] = 0.3;
  EXPECT_THROW(find_configuration(analyze(rows), "hinge"), Error) << "two of them";
}

TEST(FindConfiguration, TakesALabelAHashATrialOrTheLeader) {
  const Experiment experiment{losses()};
  EXPECT_EQ(find_configuration(experiment.report, ""), 0u);
  EXPECT_EQ(find_configuration(experiment.report, "minimax"), 1u);
  EXPECT_EQ(find_configuration(experiment.report, "dead"), 1u);
  EXPECT_EQ(find_configuration(experiment.report, "aa02"), 0u);
  try {
    find_configuration(experiment.report, "minmax");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no configuration `minmax` (did you mean \"minimax\"?)"));
    EXPECT_THAT(error.remedy(), HasSubstr("there are: hinge, minimax"));
  }
  EXPECT_THROW(find_configuration(ExperimentReport{}, ""), Error);
}

}  // namespace
}  // namespace harness

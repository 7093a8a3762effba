#include "harness/analysis/analyze.h"

#include <gmock/gmock.h>

#include <cmath>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TrialRows trial(const std::string& configuration, std::int64_t seed, TrialStatus status,
                const std::vector<double>& values, const std::string& loss) {
  TrialRows rows;
  rows.id = configuration + "-" + std::to_string(seed);
  rows.configuration = configuration;
  rows.seed = seed;
  rows.status = status;
  rows.train_seconds = 2.0;
  rows.device = "cpu";
  rows.settings = {{"loss.adversarial.plugin", loss}, {"optimizer.lr", 2e-4}, {"data.plugin", "gaussians"}};
  for (std::size_t i = 0; i < values.size(); ++i)
    rows.curves["metric.fd"].push_back({static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
  return rows;
}

// Hand-computed: hinge last 4 and 6, best 3 and 5; minimax last 2 and lost; wasserstein last 8 and 10, best 1
// and 7.
ExperimentRows three_losses() {
  ExperimentRows rows;
  rows.name = "losses";
  rows.axes = {"loss.adversarial.plugin", "optimizer.lr"};
  rows.objective_metric = "fd";
  rows.objective_goal = "min";
  rows.metrics = {{"fd", "", "min"}};
  rows.trials = {trial("w", 1, TrialStatus::kDone, {7, 10}, "wasserstein"),
                 trial("w", 0, TrialStatus::kDone, {1, 8}, "wasserstein"),
                 trial("m", 0, TrialStatus::kDone, {2}, "minimax"),
                 trial("m", 1, TrialStatus::kDiverged, {0.5, NAN}, "minimax"),
                 trial("h", 0, TrialStatus::kDone, {3, 4}, "hinge"),
                 trial("h", 1, TrialStatus::kDone, {5, 6}, "hinge"),
                 trial("n", 0, TrialStatus::kFailed, {}, "nonsaturating"),
                 trial("n", 1, TrialStatus::kWaiting, {}, "nonsaturating")};
  return rows;
}

TEST(Analyze, OrdersCompleteConfigurationsByTheMeanOfTheLastValueThenIncompleteOnes) {
  const ExperimentReport report = analyze(three_losses());
  std::vector<std::string> labels;
  std::vector<std::size_t> ranks;
  for (const auto& configuration : report.configurations) {
    labels.push_back(configuration.label);
    ranks.push_back(configuration.rank);
  }
  EXPECT_THAT(labels, ElementsAre("hinge", "wasserstein", "minimax", "nonsaturating"));
  EXPECT_THAT(ranks, ElementsAre(1u, 2u, 3u, 0u));
}

TEST(Analyze, TakesMeansOverFinishedSeedsOnly) {
  const ExperimentReport report = analyze(three_losses());
  const SeedMean& hinge = report.configurations[0].metrics[0];
  EXPECT_EQ(hinge.last, 5.0);
  EXPECT_EQ(hinge.best, 4.0);
  EXPECT_EQ(hinge.n, 2u);
  const SeedMean& minimax = report.configurations[2].metrics[0];
  EXPECT_EQ(minimax.last, 2.0);
  EXPECT_EQ(minimax.n, 1u);
  EXPECT_EQ(report.configurations[2].lost, 1u);
  EXPECT_FALSE(report.configurations[2].complete());
  EXPECT_FALSE(report.configurations[3].metrics[0].last.has_value());
}

TEST(Analyze, KeepsLostTrialsAsRowsBesideTheirSeeds) {
  const ExperimentReport report = analyze(three_losses());
  ASSERT_EQ(report.trials.size(), 8u);
  std::vector<std::string> ids;
  for (const ReportTrial& trial : report.trials) ids.push_back(trial.id);
  EXPECT_THAT(ids, ElementsAre("h-0", "h-1", "w-0", "w-1", "m-0", "m-1", "n-0", "n-1"));
  EXPECT_THAT(report.configurations[1].trials, ElementsAre(2u, 3u));
  EXPECT_EQ(report.trials[5].configuration, 2u);
  EXPECT_EQ(report.count(TrialStatus::kDone), 5u);
  EXPECT_EQ(report.count(TrialStatus::kDiverged), 1u);
  EXPECT_EQ(report.count(TrialStatus::kFailed), 1u);
  EXPECT_EQ(report.train_seconds, 16.0);
  EXPECT_THAT(report.seeds, ElementsAre(0, 1));
}

TEST(Analyze, CountsTheTimeOfAFusedGroupOnce) {
  ExperimentRows rows = three_losses();
  for (std::size_t i = 0; i < 4; ++i) rows.trials[i].fused_group = "m-0,m-1,w-0,w-1";
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(report.train_seconds, 10.0);
  EXPECT_EQ(report.configurations[1].train_seconds, 1.0);
}

TEST(Analyze, NamesOnlyAxesThatVary) {
  const ExperimentReport report = analyze(three_losses());
  EXPECT_THAT(report.axes, ElementsAre("loss.adversarial.plugin"));
  EXPECT_THAT(report.configurations[0].axis_values, ElementsAre("hinge"));
  ASSERT_EQ(report.differing.size(), 1u);
  EXPECT_TRUE(report.differing[0].swept);
  EXPECT_THAT(report.differing[0].values, ElementsAre("hinge", "wasserstein", "minimax", "nonsaturating"));
  ASSERT_EQ(report.equal.size(), 2u);
  EXPECT_EQ(report.equal[1].key, "optimizer.lr");
  EXPECT_EQ(report.equal[1].value, "0.0002");
}

TEST(Analyze, LabelsAValueWithItsKeyAndAPluginByItsName) {
  ExperimentRows rows = three_losses();
  rows.trials.resize(2);
  rows.axes = {"loss.adversarial.plugin", "loss.penalty.plugin", "optimizer.lr", "model.lr"};
  rows.trials[0].settings = {{"loss.adversarial.plugin", "hinge"},
                             {"loss.penalty.plugin", "none"},
                             {"optimizer.lr", 0.1},
                             {"model.lr", 1}};
  rows.trials[1].settings = {{"loss.adversarial.plugin", "minimax"},
                             {"loss.penalty.plugin", "r1"},
                             {"optimizer.lr", 0.2},
                             {"model.lr", 2}};
  rows.trials[1].configuration = "v";
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(report.configurations[0].label, "minimax · r1 · optimizer.lr = 0.2 · model.lr = 2");
  EXPECT_EQ(report.configurations[1].label, "hinge · penalty = none · optimizer.lr = 0.1 · model.lr = 1");
  rows.axes = {"optimizer.lr"};
  EXPECT_EQ(analyze(rows).configurations[0].label, "lr = 0.2");
}

TEST(Analyze, RanksHighestFirstWhereMoreIsBetterAndSharesRanksOfEqualMeans) {
  ExperimentRows rows = three_losses();
  rows.objective_goal = "max";
  rows.trials[4].curves["metric.fd"].back().value = 12;  // hinge: 9, as wasserstein
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(report.configurations[0].label, "wasserstein");  // planned first
  EXPECT_EQ(report.configurations[0].rank, 1u);
  EXPECT_EQ(report.configurations[1].rank, 1u);
  EXPECT_EQ(report.configurations[2].rank, 3u);
  EXPECT_EQ(report.configurations[0].metrics[0].best, 9.0);  // (8 + 10) / 2
}

TEST(Analyze, RanksNothingByAnObjectiveWithoutAGoal) {
  for (const char* goal : {"none", ""}) {
    ExperimentRows rows = three_losses();
    rows.objective_goal = goal;
    const ExperimentReport report = analyze(rows);
    EXPECT_FALSE(report.has_objective) << goal;
    for (const ReportConfiguration& configuration : report.configurations)
      EXPECT_EQ(configuration.rank, 0u) << goal;
    EXPECT_EQ(report.configurations[0].label, "wasserstein") << "planned first";
  }
}

TEST(Analyze, SaysAtWhichStepsFinishedTrialsWereJudgedWhereTheseDiffer) {
  ExperimentRows rows = three_losses();
  ASSERT_TRUE(analyze(rows).unequal_steps);
  EXPECT_EQ(*analyze(rows).unequal_steps, std::pair(std::int64_t{100}, std::int64_t{200}));
  rows.trials[2].curves["metric.fd"][0].step = 200;
  EXPECT_FALSE(analyze(rows).unequal_steps);
  rows.trials[2].curves["metric.fd"][0].step = 150;
  rows.axes.push_back("train.steps");
  for (TrialRows& trial : rows.trials) trial.settings["train.steps"] = trial.configuration == "m" ? 150 : 200;
  EXPECT_FALSE(analyze(rows).unequal_steps) << "the lengths are what the sweep compares";
}

// One of hinge's trials was measured with other data, as where the data are an axis.
TEST(Analyze, RanksAveragesAndDrawsNothingTogetherThatWasMeasuredDifferently) {
  ExperimentRows rows = three_losses();
  rows.trials[2].curves["metric.fd"][0].step = 200;
  ASSERT_EQ(analyze(rows).configurations[0].rank, 1u);
  ASSERT_FALSE(analyze(rows).axis_plots.empty());
  for (TrialRows& trial : rows.trials)
    trial.made_by.emplace_back().data_hash = trial.configuration == "h" ? "beef" : "da7a";
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(report.metrics[0].unequal, "the data differ");
  for (const ReportConfiguration& configuration : report.configurations) {
    EXPECT_EQ(configuration.rank, 0u);
    EXPECT_FALSE(configuration.to_leader);
  }
  EXPECT_TRUE(report.axis_plots.empty());
  EXPECT_TRUE(report.planes.empty());
}

// Its samples were edited from 1,000 to 9,000 before it was trained on.
TEST(Analyze, DrawsNoLineThroughValuesOfDifferentMeasure) {
  ExperimentRows rows = three_losses();
  TrialRows& trial = rows.trials[0];
  const std::size_t points = trial.curves["metric.fd"].size();
  ASSERT_GT(points, 1u);
  trial.bases["metric.fd"] = {{0, {0, 1000}}, {trial.curves["metric.fd"].back().step, {0, 9000}}};
  const ExperimentReport report = analyze(rows);
  for (const Curve& curve : report.panels[0].curves)
    EXPECT_EQ(curve.points, report.trials[curve.trial].id == trial.id ? 1u : curve.points);
  for (const ReportConfiguration& configuration : report.configurations) {
    if (configuration.hash != trial.configuration) continue;
    EXPECT_EQ(configuration.metrics[0].n, 0u) << "no mean";
  }
}

TEST(Analyze, HasReferencesOfTheColumnsDataWithTheirOwnNumbers) {
  ExperimentRows rows = three_losses();
  for (TrialRows& trial : rows.trials) trial.bases["metric.fd"][0] = {0, 2000};
  ReferenceRow density{"density", "fd", 1.0, {0, 2000}}, training{"training_data", "fd", 2.0, {0, 500}};
  ReferenceRow earlier{"density", "fd", 7.0, {0, 1000}}, elsewhere = density;
  elsewhere.basis.extractor = "pixels";
  rows.references = {earlier, density, training, elsewhere};
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.references.size(), 2u);
  EXPECT_EQ(report.references[0].metrics[0], 1.0) << "no mean with those of 1,000, or in other features";
  EXPECT_EQ(report.references[0].examples[0], "");
  EXPECT_EQ(report.references[1].examples[0], "n = 500");
}

TEST(Analyze, LabelsLoneConfigurationsByTheExperimentAndLookalikesByTheirHash) {
  ExperimentRows rows = three_losses();
  rows.axes.clear();
  EXPECT_EQ(analyze(rows).configurations[0].label, "losses h");
  rows.trials = {trial("h", 0, TrialStatus::kDone, {1}, "hinge")};
  EXPECT_EQ(analyze(rows).configurations[0].label, "losses");
}

TEST(Analyze, PutsTheObjectiveFirstAndKeepsMetricsThatNobodyDescribed) {
  ExperimentRows rows = three_losses();
  rows.metrics = {{"kid", "", "min"}, {"fd", "nats", "none"}, {"never_measured", "", "min"}};
  for (TrialRows& trial : rows.trials) {
    trial.curves["metric.kid"] = {{100, 0, 0.0, 1.0}};
    trial.curves["metric.extra"] = {{100, 0, 0.0, 1.0}};
  }
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.metrics.size(), 3u);
  EXPECT_EQ(report.metrics[0].name, "fd");
  EXPECT_EQ(report.metrics[0].goal, "min");
  EXPECT_EQ(report.metrics[0].unit, "nats");
  EXPECT_EQ(report.metrics[1].name, "kid");
  EXPECT_EQ(report.metrics[2].name, "extra");
  EXPECT_EQ(report.metrics[2].goal, "none");
  EXPECT_FALSE(report.trials[0].metrics[2].best.has_value());
}

TEST(Analyze, HasWhatAPerfectModelScoresBesideTheMetrics) {
  ExperimentRows rows = three_losses();
  for (TrialRows& one : rows.trials) one.curves["metric.recall"] = {{100, 0, 0.0, 0.5}};
  rows.references = {{"training_data", "fd", 1.0},
                     {"training_data", "fd", 2.0},
                     {"density", "recall", 0.9},
                     {"density", "unheard_of", 7.0},
                     {"training_data", "recall", NAN}};
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.references.size(), 2u);
  EXPECT_EQ(report.references[0].name, "perfect sampler");
  EXPECT_THAT(report.references[0].metrics, ElementsAre(std::nullopt, std::optional(0.9)));
  EXPECT_EQ(report.references[1].name, "training data");
  EXPECT_THAT(report.references[1].metrics, ElementsAre(std::optional(1.5), std::nullopt));
}

TEST(Analyze, HasNoRanksWithoutAnObjective) {
  ExperimentRows rows = three_losses();
  rows.objective_metric.clear();
  const ExperimentReport report = analyze(rows);
  EXPECT_FALSE(report.has_objective);
  EXPECT_EQ(report.configurations[0].label, "wasserstein");
  EXPECT_EQ(report.configurations[0].rank, 0u);
}

TEST(Analyze, GivesAnEmptyRecordForAnExperimentWithoutTrials) {
  ExperimentRows rows;
  rows.name = "nothing yet";
  const ExperimentReport report = analyze(rows);
  EXPECT_THAT(report.configurations, IsEmpty());
  EXPECT_THAT(report.panels, IsEmpty());
  EXPECT_THAT(report.equal, IsEmpty());
}

TEST(Analyze, OrdersPanelsMetricsThenLossesThenGradientNormsThenTheRest) {
  ExperimentRows rows = three_losses();
  for (const char* name : {"time.step", "loss.d.real", "zoo.x", "grad_norm.g", "metric.a", "loss.d.fake"})
    rows.trials[4].curves[name] = {{1, 0, 0.0, 1.0}};
  rows.trials[4].curves["loss.empty"] = {};
  std::vector<std::string> names;
  const ExperimentReport report = analyze(rows);
  for (const CurvePanel& panel : report.panels) names.push_back(panel.name);
  EXPECT_THAT(names, ElementsAre("metric.fd", "metric.a", "loss.d.fake", "loss.d.real", "grad_norm.g",
                                 "zoo.x", "time.step"));
  EXPECT_EQ(report.panels[0].curves.size(), 6u);
  EXPECT_EQ(report.panels[1].curves[0].trial, 0u);  // h-0 comes first on the leaderboard
}

TEST(Analyze, CollectsGridsByKindWithTheStepsOfAllTrials) {
  ExperimentRows rows = three_losses();
  rows.trials[0].artifacts = {{"", "samples", "w1/200.png", "a", 200, 0},
                              {"", "samples", "w1/100.png", "b", 100, 0}};
  rows.trials[4].artifacts = {{"", "samples", "h0/300.png", "c", 300, 0},
                              {"", "samples", "h0/300-again.png", "d", 300, 0},
                              {"", "reconstructions", "h0/r.png", "e", 300, 0},
                              {"", "weights", "h0/weights.safetensors", "f", 300, 0}};
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.samples.size(), 2u);
  EXPECT_EQ(report.samples[0].kind, "samples");
  EXPECT_THAT(report.samples[0].steps, ElementsAre(100, 200, 300));
  ASSERT_EQ(report.samples[0].tiles.size(), 2u);
  EXPECT_EQ(report.samples[0].tiles[0].trial, 0u);
  EXPECT_EQ(report.samples[0].tiles[0].images.at(0).path, "h0/300-again.png");
  EXPECT_EQ(report.samples[0].tiles[1].images.at(0).step, 100);
}

TEST(Analyze, CountsForHowManyTrialsAFactHolds) {
  ExperimentRows rows = three_losses();
  for (std::size_t i = 0; i < 3; ++i) {
    AttemptRow& attempt = rows.trials[i].made_by.emplace_back();
    attempt.environment = {{"libtorch", i == 0 ? "2.11.0" : "2.12.0"}, {"threads", "1"}};
    attempt.plugins = {{"/p/hinge.so", "aa"}};
    attempt.data_hash = "dd";
  }
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.environment.size(), 3u);
  EXPECT_EQ(report.environment[0].name, "libtorch");
  EXPECT_EQ(report.environment[1].name, "libtorch");
  EXPECT_EQ(report.environment[0].trials + report.environment[1].trials, 3u);
  EXPECT_EQ(report.environment[2].trials, 3u);
  EXPECT_EQ(report.plugins.at(0).trials, 3u);
  EXPECT_EQ(report.data_hashes.at(0).name, "gaussians");
}

}  // namespace
}  // namespace harness

// Axis plots and score planes, as analyze() makes them.
#include <gmock/gmock.h>

#include <cmath>

#include "harness/analysis/analyze.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TrialRows trial(double lr, const char* loss, std::int64_t seed, double fd, double recall) {
  TrialRows rows;
  rows.configuration = std::string(loss) + std::to_string(lr);
  rows.id = rows.configuration + "-" + std::to_string(seed);
  rows.seed = seed;
  rows.status = TrialStatus::kDone;
  rows.settings = {{"loss.adversarial.plugin", loss}, {"optimizer.lr", lr}};
  rows.curves["metric.fd"] = {{100, 0, 0.0, fd}};
  rows.curves["metric.recall"] = {{100, 0, 0.0, recall}};
  return rows;
}

ExperimentRows two_axes() {
  ExperimentRows rows;
  rows.axes = {"optimizer.lr", "loss.adversarial.plugin"};
  rows.objective_metric = "fd";
  rows.objective_goal = "min";
  rows.metrics = {{"fd", "", "min"}, {"recall", "", "max"}};
  rows.trials = {trial(1e-3, "hinge", 0, 4, 0.5), trial(1e-3, "hinge", 1, 6, 0.7),
                 trial(1e-4, "hinge", 0, 10, 0.75), trial(1e-4, "minimax", 0, 20, 0.25),
                 trial(1e-3, "minimax", 0, NAN, 0.5)};
  rows.trials[4].status = TrialStatus::kDiverged;
  return rows;
}

TEST(AxisPlots, GiveEachNumberItsTrialsAndTheirMean) {
  const ExperimentReport report = analyze(two_axes());
  ASSERT_EQ(report.axis_plots.size(), 2u);
  const AxisPlot& rate = report.axis_plots[0];
  EXPECT_TRUE(rate.numeric);
  EXPECT_TRUE(rate.logarithmic) << "a decade";
  EXPECT_TRUE(rate.joined);
  ASSERT_EQ(rate.levels.size(), 2u);
  EXPECT_EQ(rate.levels[0].number, 1e-4);
  EXPECT_EQ(rate.levels[0].mean, 15.0);
  EXPECT_EQ(rate.levels[1].mean, 5.0);
  EXPECT_EQ(rate.levels[1].marks.size(), 2u);
  EXPECT_EQ(rate.levels[1].lost.size(), 1u);
}

TEST(AxisPlots, AreLogarithmicWhereValuesAreMultiplesOfEachOther) {
  const auto logarithmic = [](std::vector<double> rates) {
    ExperimentRows rows = two_axes();
    rows.trials.clear();
    for (const double rate : rates) rows.trials.push_back(trial(rate, "hinge", 0, 1.0, 0.5));
    return analyze(rows).axis_plots.at(0).logarithmic;
  };
  EXPECT_TRUE(logarithmic({64, 16, 32}));
  EXPECT_FALSE(logarithmic({16, 32, 48}));
  EXPECT_FALSE(logarithmic({16, 32}));
  EXPECT_FALSE(logarithmic({-16, 16, 160}));
}

TEST(AxisPlots, KeepWordsInTheLeaderboardsOrderAndJoinNothing) {
  const AxisPlot plot = analyze(two_axes()).axis_plots.at(1);
  EXPECT_FALSE(plot.numeric);
  EXPECT_FALSE(plot.joined);
  ASSERT_EQ(plot.levels.size(), 2u);
  EXPECT_EQ(plot.levels[0].text, "hinge");
  EXPECT_DOUBLE_EQ(*plot.levels[0].mean, 20.0 / 3.0);
}

TEST(AxisPlots, DoNotJoinWhatARandomSearchDrew) {
  ExperimentRows rows = two_axes();
  rows.trials.clear();
  for (int i = 1; i <= 13; ++i) rows.trials.push_back(trial(1e-4 * i, "hinge", 0, i, 0.5));
  rows.trials[0].settings["optimizer.lr"] = 1e-4;
  EXPECT_FALSE(analyze(rows).axis_plots.at(0).joined);
  rows.trials.pop_back();
  EXPECT_TRUE(analyze(rows).axis_plots.at(0).joined);
}

TEST(AxisPlots, AreNoneWithoutAMetricOrAFinishedTrial) {
  ExperimentRows rows = two_axes();
  for (TrialRows& trial : rows.trials) trial.status = TrialStatus::kRunning;
  EXPECT_THAT(analyze(rows).axis_plots, IsEmpty());
  for (TrialRows& trial : rows.trials) trial.curves.clear();
  EXPECT_THAT(analyze(rows).axis_plots, IsEmpty());
}

// Means of recall and fd: hinge at 1e-3 (0.6, 5), hinge at 1e-4 (0.75, 10), minimax at 1e-4 (0.25, 20).
TEST(ScorePlanes, SetTheObjectiveAgainstAnotherGoalAndFindWhatNothingBeats) {
  const ExperimentReport report = analyze(two_axes());
  ASSERT_EQ(report.planes.size(), 1u);
  const ScorePlane& plane = report.planes[0];
  EXPECT_EQ(report.metrics[plane.x_metric].name, "recall");
  EXPECT_EQ(report.metrics[plane.y_metric].name, "fd");
  EXPECT_EQ(plane.marks.size(), 4u) << "the diverged one has no fd";
  ASSERT_EQ(plane.means.size(), 3u);
  EXPECT_DOUBLE_EQ(plane.means[0].x, 0.6);
  EXPECT_DOUBLE_EQ(plane.means[0].y, 5.0);
  EXPECT_EQ(plane.means[0].seeds, 2u);
  std::vector<bool> unbeaten;
  for (const PlaneMean& mean : plane.means) unbeaten.push_back(mean.unbeaten);
  EXPECT_THAT(unbeaten, ElementsAre(true, true, false));
}

TEST(ScorePlanes, PreferPrecisionAgainstRecall) {
  ExperimentRows rows = two_axes();
  rows.metrics.push_back({"precision_recall.precision", "", "none"});
  for (TrialRows& one : rows.trials) one.curves["metric.precision_recall.precision"] = {{100, 0, 0.0, 0.5}};
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.planes.size(), 1u);
  EXPECT_EQ(report.metrics[report.planes[0].y_metric].name, "precision_recall.precision");
  EXPECT_EQ(report.planes[0].y_goal, "max") << "parts of scores declare no goal";
  EXPECT_EQ(report.metrics[report.planes[0].x_metric].name, "recall");
}

TEST(ScorePlanes, AreNoneWhereOnlyOneMetricHasAGoal) {
  ExperimentRows rows = two_axes();
  rows.metrics[1].goal = "none";
  EXPECT_THAT(analyze(rows).planes, IsEmpty());
}

}  // namespace
}  // namespace harness

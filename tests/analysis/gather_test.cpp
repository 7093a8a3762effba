#include "harness/analysis/gather.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "harness/analysis/analyze.h"
#include "harness/analysis/configuration_comparison.h"
#include "harness/base/error.h"
#include "harness/store/recorder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// hinge by seeds 0 and 1 (fd 4 and 6 at the end), minimax by seeds 0 (fd 2) and 1 (diverged).
class GatherTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("gather-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    testing::write_demo(folder_ / "spools");
    Recorder recorder(database());
    recorder.record_folder(folder_ / "spools");
    recorder.finish();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void record() const {
    Recorder recorder(database());
    recorder.record_folder(folder_ / "spools");
    recorder.finish();
  }
  std::filesystem::path database() const { return folder_ / "harness.db"; }

  std::filesystem::path folder_;
};

TEST_F(GatherTest, KeepsReferencesApartFromTheTrialsScores) {
  ScoreEvent reference = testing::score("aa00", 100, 0.5);
  reference.metric = "reference.density.fd";
  testing::append(folder_ / "spools" / "3-worker.spool", {reference});
  Recorder recorder(database());
  recorder.record_folder(folder_ / "spools");
  recorder.finish();
  const ExperimentRows rows = gather(Reader(database()), "demo");
  ASSERT_EQ(rows.references.size(), 1u);
  EXPECT_EQ(rows.references[0].source, "density");
  EXPECT_EQ(rows.references[0].metric, "fd");
  EXPECT_EQ(rows.references[0].value, 0.5);
  EXPECT_EQ(rows.metrics.size(), 1u);
  EXPECT_EQ(rows.trials[0].curves.count("metric.reference.density.fd"), 0u);
}

TEST_F(GatherTest, ReadsEverythingThatTheReportShows) {
  const ExperimentRows rows = gather(Reader(database()), "demo");
  EXPECT_EQ(rows.description, "Which loss?");
  EXPECT_EQ(rows.git_commit, "c0ffee+dirty");
  EXPECT_THAT(rows.axes, ElementsAre("loss.adversarial.plugin", "optimizer.lr"));
  ASSERT_EQ(rows.trials.size(), 4u);
  const TrialRows& first = rows.trials[0];
  EXPECT_EQ(first.id, "aa00");
  EXPECT_EQ(first.status, TrialStatus::kDone);
  EXPECT_EQ(first.steps_planned, 100);
  EXPECT_DOUBLE_EQ(first.steps_per_second, 10.0);
  EXPECT_EQ(first.curves.at("loss.generator.adversarial").size(), 100u);
  ASSERT_EQ(first.curves.at("metric.fd").size(), 2u);
  EXPECT_EQ(first.curves.at("metric.fd")[1].value, 4.0);
  EXPECT_EQ(first.artifacts.at(0).path, "demo/aa00/samples-100.png");
  ASSERT_EQ(first.made_by.size(), 1u);
  EXPECT_EQ(first.made_by[0].plugins.at(0).second, "ff");
  EXPECT_EQ(first.made_by[0].environment.at(0).first, "libtorch");
  ASSERT_EQ(rows.metrics.size(), 1u);
  EXPECT_EQ(rows.metrics[0].goal, "min");
  EXPECT_EQ(first.bases.at("metric.fd").size(), 1u) << "one from the first step on";
  EXPECT_EQ(first.bases.at("metric.fd").at(50).n_fake, 2000);
  EXPECT_EQ(first.bases.at("metric.fd").at(50).split, "test");
  EXPECT_EQ(rows.remarks.at(0).kind, "not_finite");
}

TEST_F(GatherTest, GivesTheAnalysisALeaderboardWithTheLostTrial) {
  const ExperimentReport report = analyze(gather(Reader(database()), "demo"));
  ASSERT_EQ(report.configurations.size(), 2u);
  EXPECT_EQ(report.configurations[0].label, "hinge");
  EXPECT_EQ(report.configurations[0].metrics[0].last, 5.0);
  EXPECT_EQ(report.configurations[1].lost, 1u);
  EXPECT_EQ(report.trials[3].reason, "loss.generator.adversarial is nan at step 7");
  EXPECT_EQ(report.panels[1].name, "loss.generator.adversarial");
  EXPECT_EQ(report.panels[1].curves[3].not_finite_at, 7);
}

// An attempt that a later one began anew left nothing.
TEST_F(GatherTest, TellsWhatAContinuedTrialWasMadeWith) {
  TrialStarted other = testing::started("aa00", 3, 50), voided = testing::started("aa00", 2, 80);
  voided.plugins[0].second = "cafe";
  other.plugins[0].second = "beef";
  other.plugins.emplace_back("/p/new_metric.so", "11");
  other.data_hash = "data-2";
  testing::append(
      folder_ / "spools" / "3-worker.spool",
      {voided, other, testing::scalars("aa00", 51, 100, 1.0, 3), testing::score("aa00", 100, 4.0, 3),
       testing::ended("aa00", 100, TrialStatus::kDone, 3), testing::started("aa01", 2, 60),
       testing::score("aa01", 100, 6.0, 2), testing::ended("aa01", 100, TrialStatus::kDone, 2)});
  {
    Recorder recorder(database());
    recorder.record_folder(folder_ / "spools");
    recorder.finish();
  }
  const ExperimentRows rows = gather(Reader(database()), "demo");
  ASSERT_EQ(rows.trials[0].made_by.size(), 2u);
  const ExperimentReport report = analyze(rows);
  ASSERT_EQ(report.trials[0].mixed.size(), 2u);
  EXPECT_EQ(report.trials[0].mixed[0].name, "data");
  EXPECT_EQ(report.trials[0].mixed[0].versions, "data-1 to step 50, then data-2");
  EXPECT_EQ(report.trials[0].mixed[1].name, "plugin hinge.so");
  EXPECT_EQ(report.trials[0].mixed[1].versions, "ff to step 50, then beef");
  EXPECT_TRUE(report.trials[1].mixed.empty()) << "continued as it was";
  EXPECT_EQ(report.mixed, 1u);
  EXPECT_THAT(report.mixed_parts, ElementsAre("data", "plugin hinge.so"));
  ASSERT_EQ(report.plugins.size(), 3u);
  EXPECT_EQ(report.plugins[0].value, "ff");
  EXPECT_EQ(report.plugins[0].trials, 4u);
  EXPECT_EQ(report.plugins[0].newest, 3u);
  EXPECT_EQ(report.plugins[1].value, "beef");
}

// The path of a file whose metrics.samples was edited between two losses.
TEST_F(GatherTest, KeepsWithEachValueWhatItWasMeasuredWith) {
  ScoreEvent more = testing::score("bb00", 100, 1.0);
  more.n_fake = 9000;
  testing::append(folder_ / "spools" / "3-worker.spool", {more});
  record();
  const ExperimentRows rows = gather(Reader(database()), "demo");
  const ExperimentReport report = analyze(rows);
  const std::string why =
      "the numbers of examples differ: n = 1,000 held-out, 2,000 samples and n = 1,000 held-out, 9,000 "
      "samples";
  EXPECT_EQ(report.metrics[0].unequal, why);
  for (const ReportConfiguration& configuration : report.configurations) {
    EXPECT_EQ(configuration.rank, 0u) << "ranked by n";
    EXPECT_FALSE(configuration.to_leader);
  }
  const std::size_t hinge = report.configurations[0].label == "hinge" ? 0 : 1;
  const ConfigurationSide a{&rows, &report, hinge}, b{&rows, &report, 1 - hinge};
  EXPECT_EQ(compare_configurations(a, b).metrics[0].refused, why);
}

TEST_F(GatherTest, TakesTheNewestValueOfAStepThatWasMeasuredAnew) {
  ScoreEvent anew = testing::score("aa00", 100, 1.0);
  anew.extractor = "pixels";
  anew.extractor_hash = "dd";  // sorts before the other
  testing::append(folder_ / "spools" / "3-worker.spool", {anew});
  record();
  const ExperimentRows rows = gather(Reader(database()), "demo");
  const auto& curve = rows.trials[0].curves.at("metric.fd");
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[1].value, 1.0);
  EXPECT_EQ(rows.trials[0].bases.at("metric.fd").at(100).extractor, "pixels");
  const MetricSummary& summary = analyze(rows).trials[0].metrics[0];
  EXPECT_EQ(summary.best->step, 100) << "3 at step 50 was measured with another extractor";
}

// An option was edited after two evaluations: only the last step was measured anew.
TEST_F(GatherTest, MakesALineAnAlarmAndABestOfOneMeasurementOnly) {
  std::vector<Event> events;
  const double values[] = {8.0, 4.0, 4.0, 0.0};
  for (const std::int64_t step : {20, 40, 60, 100}) {
    ScoreEvent modes = testing::score("aa00", step, values[events.size()]);
    modes.metric = "modes";
    modes.goal = "max";
    modes.measured_with = {{"metrics.modes.reach", step < 40 ? 300.0 : 0.01}};
    events.emplace_back(modes);
  }
  testing::append(folder_ / "spools" / "3-worker.spool", events);
  record();
  ExperimentRows rows = gather(Reader(database()), "demo");
  ASSERT_EQ(rows.trials[0].bases.at("metric.modes").size(), 2u);
  EXPECT_EQ(rows.trials[0].curves.at("metric.modes").size(), 4u) << "the CSV has all of it";
  rows.trials[0].settings["metrics.modes.reach"] = 7.0;
  const ExperimentReport report = analyze(rows);
  const MetricSummary& summary = report.trials[0].metrics[1];
  EXPECT_EQ(summary.best->value, 4.0) << "8 was measured otherwise";
  EXPECT_EQ(summary.best->step, 40);
  EXPECT_EQ(summary.basis.options.at("metrics.modes.reach"), Value(0.01))
      << "whatever the settings say by now";
  const auto panel = std::find_if(report.panels.begin(), report.panels.end(),
                                  [](const CurvePanel& one) { return one.name == "metric.modes"; });
  ASSERT_NE(panel, report.panels.end());
  ASSERT_EQ(panel->curves.size(), 1u);
  EXPECT_EQ(panel->curves[0].first_step, 40);
  const auto alarm = std::find_if(report.alarms.begin(), report.alarms.end(),
                                  [](const CurveAlarm& one) { return one.kind == AlarmKind::kModesLost; });
  ASSERT_NE(alarm, report.alarms.end());
  EXPECT_EQ(alarm->reference, 4.0);
}

// What older versions recorded says nothing of options: the trial's settings do, and it stays one line.
TEST_F(GatherTest, TakesTheOptionsOfOlderScoresFromTheTrialsSettings) {
  ScoreEvent anew = testing::score("aa00", 100, 4.0);
  anew.measured_with = {{"metrics.fd.neighbours", 5}};
  testing::append(folder_ / "spools" / "3-worker.spool", {anew});
  record();
  ExperimentRows rows = gather(Reader(database()), "demo");
  rows.trials[1].settings["metrics.fd.neighbours"] = 3;
  const ExperimentReport report = analyze(rows);
  EXPECT_EQ(report.trials[0].metrics[0].best->value, 3.0);
  EXPECT_EQ(report.metrics[0].unequal, "metrics.fd.neighbours differs: 5 and 3");
}

TEST_F(GatherTest, NamesTheNearestForAnUnknownExperiment) {
  try {
    gather(Reader(database()), "deno");
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitBadInput);
    EXPECT_THAT(std::string(error.what()) + error.remedy(), HasSubstr("demo"));
  }
}

}  // namespace
}  // namespace harness

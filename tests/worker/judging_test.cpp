// What goes wrong while a trial is judged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "harness/base/stopwatch.h"
#include "tests/worker/rig.h"

namespace harness::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::of_type;
using testing::Rig;

std::map<std::string, TrialEnded> ends_of(const std::vector<Event>& events) {
  std::map<std::string, TrialEnded> ends;
  for (const TrialEnded& end : of_type<TrialEnded>(events)) ends[end.trial] = end;
  return ends;
}

TEST(Judging, AMetricThatThrowsEndsItsTrialAloneAndItsWeightsAreSaved) {
  Rig rig;
  const Settings changes{{"metrics.every", 0}, {"metrics.list", ValueList{"mean", "throws_once"}}};
  const Assignment assignment = rig.assignment(changes, 3);
  const auto ends = ends_of(rig.run(assignment));
  for (const char* healthy : {"a", "c"}) EXPECT_EQ(ends.at(healthy).status, TrialStatus::kDone) << healthy;
  EXPECT_EQ(ends.at("b").status, TrialStatus::kFailed);
  EXPECT_THAT(ends.at("b").reason, HasSubstr("the metric gives up"));
  EXPECT_EQ(ends.at("b").step, 60);
  EXPECT_TRUE(fs::exists(rig.folder() / "results/experiment/b/checkpoint-60"));

  // Taken up again, it is only measured.
  Assignment again = rig.assignment(changes);
  again.trials = {assignment.trials[1]};
  again.trials[0].attempt = 2;
  const std::vector<Event> retried = rig.run(again);
  EXPECT_EQ(of_type<TrialStarted>(retried).at(0).from_step, 60);
  EXPECT_EQ(of_type<ScoreEvent>(retried).at(0).step, 60);
  EXPECT_EQ(ends_of(retried).at("b").status, TrialStatus::kDone);
}

TEST(Judging, AMetricThatThrowsAmidTrainingLeavesTheOthersGoingOn) {
  Rig rig;
  const auto ends = ends_of(rig.run(rig.assignment({{"metrics.list", ValueList{"throws_once"}}}, 2)));
  EXPECT_EQ(ends.at("b").status, TrialStatus::kFailed);
  EXPECT_EQ(ends.at("b").step, 25);
  EXPECT_EQ(ends.at("a").status, TrialStatus::kDone);
  EXPECT_EQ(ends.at("a").step, 60);
}

Settings with_features(std::int64_t milliseconds) {
  return {{"metrics.list", ValueList{"mean_feature"}},
          {"metrics.features", "means"},
          {"metrics.means.milliseconds", milliseconds}};
}

TEST(Judging, AnExtractorThatCannotBeMadeEndsTheTrialBeforeItsFirstStep) {
  Rig rig;
  const auto ends = ends_of(rig.run(rig.assignment(with_features(-1))));
  EXPECT_EQ(ends.at("a").status, TrialStatus::kFailed);
  EXPECT_THAT(ends.at("a").reason, HasSubstr("the extractor gives up"));
  EXPECT_EQ(ends.at("a").step, 0);
}

TEST(Judging, ASlowExtractorIsSeenAtWorkAndTold) {
  Rig rig;
  rig.send(rig.assignment(with_features(1'500)));
  const std::vector<Notice> notices = rig.wait_done();
  ASSERT_FALSE(notices.front().progress.empty());
  EXPECT_EQ(notices.front().progress[0].phase, "extractor");
  std::vector<Remark> remarks = of_type<Remark>(rig.events());
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0].kind, "extractor_made");
  EXPECT_THAT(remarks[0].text, HasSubstr("\"means\" was there after"));
  EXPECT_THAT(remarks[0].text, HasSubstr("accuracy 0.7500 on 20 held-out examples"));
  const auto scores = of_type<ScoreEvent>(rig.events());
  EXPECT_EQ(scores.back().metric, "means.accuracy") << "kept with the scores";
  EXPECT_EQ(scores.back().extractor, "means");
  const Settings of_features{{"metrics.features", "means"}, {"metrics.means.milliseconds", 1'500}};
  EXPECT_EQ(scores.back().measured_with, of_features);
  Settings of_metric = of_features;
  of_metric["metrics.samples"] = rig.assignment().trials[0].settings.at("metrics.samples");
  EXPECT_EQ(scores.front().metric, "mean_feature");
  EXPECT_EQ(scores.front().measured_with, of_metric);

  // Of the next trial it is there already.
  remarks = of_type<Remark>(rig.run(rig.assignment(with_features(1'500), 2)));
  EXPECT_EQ(remarks.size(), 0u);
}

TEST(Judging, APauseWhileAnExtractorIsMadeIsFollowedAtOnce) {
  Rig rig;
  rig.send(rig.assignment(with_features(40'000), 2));
  rig.wait_step(0);
  const Stopwatch stopwatch;
  rig.send(Control{ControlKind::kPause, {}, "told to"});
  rig.wait_done();
  EXPECT_LT(stopwatch.seconds(), 30.0);
  for (const auto& [trial, end] : ends_of(rig.events())) {
    EXPECT_EQ(end.status, TrialStatus::kPaused) << trial;
    EXPECT_EQ(end.reason, "told to");
  }
  EXPECT_EQ(ends_of(rig.run(rig.assignment(with_features(0), 2))).at("b").status, TrialStatus::kDone);

  // No less where a trial that is trained is only measured.
  Assignment evaluation = rig.assignment(with_features(40'000));
  evaluation.kind = AssignmentKind::kEvaluate;
  rig.send(evaluation);
  rig.wait_step(60);
  const Stopwatch measuring;
  rig.send(Control{ControlKind::kPause, {}, "told to"});
  rig.wait_done();
  EXPECT_LT(measuring.seconds(), 30.0);
  EXPECT_EQ(of_type<Remark>(rig.events()).back().text, "told to");
}

TEST(Judging, ReferencesAreComputedOnceAndToldOfEveryTrialAtItsEnd) {
  Rig rig;
  const auto scores = of_type<ScoreEvent>(rig.run(rig.assignment({{"metrics.references", true}}, 2)));
  std::map<std::string, std::vector<ScoreEvent>> references;
  for (const ScoreEvent& score : scores)
    if (score.metric == "reference.training_data.mean") references[score.trial].push_back(score);
  for (const char* trial : {"a", "b"}) {
    ASSERT_EQ(references[trial].size(), 1u) << trial;
    EXPECT_EQ(references[trial][0].step, 60);
    EXPECT_EQ(references[trial][0].goal, "none");
  }
  EXPECT_EQ(references["a"][0].value, references["b"][0].value);
  EXPECT_EQ(references["a"][0].evaluation_seconds, references["b"][0].evaluation_seconds)
      << "not measured twice";
}

// The second one that is made is the first trial's for its references.
TEST(Judging, AReferenceThatFailsIsAnAlarmAndEndsNothing) {
  Rig rig;
  const auto events = rig.run(rig.assignment({{"metrics.references", true},
                                              {"metrics.every", 0},
                                              {"metrics.list", ValueList{"mean", "throws_once"}}}));
  EXPECT_EQ(ends_of(events).at("a").status, TrialStatus::kDone);
  const auto remarks = of_type<Remark>(events);
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0].kind, "references_failed");
  EXPECT_THAT(remarks[0].text, HasSubstr("the metric gives up"));
}

TEST(Judging, APictureThatCannotBeWrittenIsAnAlarmAndEndsNothing) {
  Rig rig;
  const Assignment assignment = rig.assignment({}, 2);
  const fs::path in_the_way = assignment.trials[0].folder / "samples-50.png";
  fs::create_directories(in_the_way / "a folder where the picture should be");
  const std::vector<Event> events = rig.run(assignment);
  for (const auto& [trial, end] : ends_of(events)) EXPECT_EQ(end.status, TrialStatus::kDone) << trial;
  std::vector<std::string> alarms;
  for (const Remark& remark : of_type<Remark>(events))
    if (remark.level == "alarm") {
      EXPECT_EQ(remark.kind, "picture_failed");
      EXPECT_EQ(remark.trial, "a");
      EXPECT_EQ(remark.step, 50);
      EXPECT_THAT(remark.text, HasSubstr("samples-50.png"));
      alarms.push_back(remark.kind);
    }
  EXPECT_EQ(alarms.size(), 1u);
  EXPECT_EQ(of_type<ArtifactEvent>(events).size(), 14u) << "all but that step's two of one trial";
}

TEST(Judging, TellsWhatAStepAndAJudgingTook) {
  Rig rig;
  std::map<std::string, std::vector<std::int64_t>> steps;
  for (const Scalars& block : of_type<Scalars>(rig.run(rig.assignment({{"model.milliseconds", 2}}))))
    for (std::size_t c = 0; c < block.names.size(); ++c)
      if (block.names[c].starts_with("time."))
        for (std::size_t r = 0; r < block.steps.size(); ++r) {
          steps[block.names[c]].push_back(block.steps[r]);
          const double seconds = block.values[r * block.names.size() + c];
          EXPECT_GT(seconds, block.names[c] == "time.step" ? 0.002 : 0.0);
          EXPECT_LT(seconds, 60.0);
        }
  EXPECT_EQ(steps, (std::map<std::string, std::vector<std::int64_t>>{{"time.evaluate", {25, 50, 60}},
                                                                     {"time.step", {25, 50, 60}}}));
}

}  // namespace
}  // namespace harness::worker

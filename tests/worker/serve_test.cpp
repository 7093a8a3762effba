#include "harness/worker/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "harness/base/file_io.h"
#include "harness/base/sha256.h"
#include "harness/base/stopwatch.h"
#include "tests/worker/rig.h"

namespace harness::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::of_type;
using testing::Rig;
using testing::rows_of;

std::vector<std::int64_t> up_to(std::int64_t last, std::int64_t first = 1) {
  std::vector<std::int64_t> steps(static_cast<std::size_t>(last - first + 1));
  std::iota(steps.begin(), steps.end(), first);
  return steps;
}

TrialEnded end_of(const std::vector<Event>& events, const std::string& trial = "a") {
  std::vector<TrialEnded> found;
  for (const TrialEnded& end : of_type<TrialEnded>(events))
    if (end.trial == trial) found.push_back(end);
  EXPECT_EQ(found.size(), 1u) << "ends of trial " << trial;
  return found.empty() ? TrialEnded{} : found.back();
}

TEST(Serve, TrainsMeasuresDrawsAndSaves) {
  Rig rig;
  const std::vector<Event> events = rig.run(rig.assignment());
  const auto started = of_type<TrialStarted>(events);
  ASSERT_EQ(started.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<TrialStarted>(events.front()));
  EXPECT_EQ(started[0].from_step, 0);
  EXPECT_EQ(started[0].device, "cpu");
  EXPECT_EQ(started[0].data_hash, std::string(64, 'd'));
  EXPECT_EQ(started[0].fused_group, "");
  EXPECT_THAT(started[0].environment,
              ::testing::Contains(std::pair<std::string, std::string>("threads", "1")));

  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(60));
  std::vector<std::int64_t> scored, saved;
  for (const ScoreEvent& score : of_type<ScoreEvent>(events)) {
    if (score.metric == "mean") scored.push_back(score.step);
    EXPECT_EQ(score.n_real, 20);
    EXPECT_EQ(score.n_fake, score.metric == "mean" ? 100 : 0);
    EXPECT_EQ(score.goal, score.metric == "mean" ? "min" : "none");
    EXPECT_EQ(score.split, "test");
    EXPECT_EQ(score.images_seen, 8 * score.step);
  }
  for (const CheckpointEvent& checkpoint : of_type<CheckpointEvent>(events)) {
    saved.push_back(checkpoint.step);
    EXPECT_EQ(checkpoint.path, "experiment/a/checkpoint-" + std::to_string(checkpoint.step));
  }
  EXPECT_THAT(scored, ElementsAre(25, 50, 60));
  EXPECT_THAT(saved, ElementsAre(20, 40, 60));
  EXPECT_EQ(of_type<CheckpointEvent>(events).back().sha256,
            sha256_file(rig.folder() / "results/experiment/a/checkpoint-60/manifest.json"));

  EXPECT_TRUE(std::holds_alternative<TrialEnded>(events.back()));
  const TrialEnded end = end_of(events);
  EXPECT_EQ(end.status, TrialStatus::kDone);
  EXPECT_EQ(end.step, 60);
  EXPECT_EQ(end.images_seen, 480);
  EXPECT_GT(end.train_seconds, 0.0);
  EXPECT_EQ(end.weights_sha256.size(), 64u);
  EXPECT_EQ(rig.hang_up(), kExitDone);
}

TEST(Serve, PicturesAreNamedHashedAndSayThatTheyAreSynthetic) {
  Rig rig;
  std::vector<std::string> names;
  for (const ArtifactEvent& artifact : of_type<ArtifactEvent>(rig.run(rig.assignment()))) {
    names.push_back(artifact.path);
    const std::string bytes = read_file(rig.folder() / "results" / artifact.path);
    EXPECT_EQ(sha256_hex(bytes), artifact.sha256);
    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), artifact.bytes);
    EXPECT_THAT(bytes, HasSubstr("Synthetic"));
    EXPECT_THAT(bytes, HasSubstr("experiment, trial a, step " + std::to_string(artifact.step)));
  }
  EXPECT_THAT(names, ElementsAre("experiment/a/samples-25.png", "experiment/a/reconstructions-25.png",
                                 "experiment/a/samples-50.png", "experiment/a/reconstructions-50.png",
                                 "experiment/a/samples-60.png", "experiment/a/reconstructions-60.png",
                                 "experiment/a/interpolations-60.png", "experiment/a/neighbours-60.png"));
}

TEST(Serve, TheLastNoticeCoversTheWholeSpool) {
  Rig rig;
  rig.send(rig.assignment());
  const std::vector<Notice> notices = rig.wait_done();
  EXPECT_EQ(notices.back().spool_bytes, rig.spool_bytes());
  ASSERT_EQ(notices.back().progress.size(), 1u);
  EXPECT_EQ(notices.back().progress[0].step, 60);
  EXPECT_EQ(notices.back().progress[0].steps, 60);
  EXPECT_EQ(notices.back().progress[0].last_values.at(0).curve, "loss.fit.square");
}

TEST(Serve, SendsAtMostFiveNoticesASecond) {
  Rig rig;
  const Stopwatch stopwatch;
  rig.send(rig.assignment({{"model.milliseconds", 20}}));
  const std::size_t notices = rig.wait_done().size();
  EXPECT_GE(notices, 3u);
  EXPECT_LE(static_cast<double>(notices),
            5.0 * stopwatch.seconds() + 2.0);  // the first and the last are extra
}

TEST(Serve, APausedTrialGoesOnToTheSameWeights) {
  Rig straight, paused;
  const TrialEnded wanted = end_of(straight.run(straight.assignment()));
  paused.send(paused.assignment({{"model.milliseconds", 10}}));
  paused.wait_step(23);
  paused.send(Control{ControlKind::kPause, {}, "told to"});
  paused.wait_done();
  const TrialEnded stopped = end_of(paused.events());
  EXPECT_EQ(stopped.status, TrialStatus::kPaused);
  EXPECT_EQ(stopped.reason, "told to");
  EXPECT_GE(stopped.step, 23);
  ASSERT_LT(stopped.step, 60);
  EXPECT_EQ(of_type<CheckpointEvent>(paused.events()).back().step, stopped.step);

  Assignment again = paused.assignment();
  again.trials[0].attempt = 2;
  const std::vector<Event> events = paused.run(again);
  EXPECT_EQ(of_type<TrialStarted>(events).at(0).from_step, stopped.step);
  EXPECT_EQ(of_type<TrialStarted>(events).at(0).attempt, 2);
  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(60, stopped.step + 1));
  EXPECT_EQ(end_of(events).status, TrialStatus::kDone);
  EXPECT_EQ(end_of(events).weights_sha256, wanted.weights_sha256);
}

TEST(Serve, APauseSavesEveryTrialOfAFusedGroup) {
  Rig rig;
  rig.send(rig.assignment({{"model.milliseconds", 10}, {"train.checkpoint_every", 1000}}, 2));
  rig.wait_step(5);
  rig.send(Control{ControlKind::kPause, {}, "told to"});
  rig.wait_done();
  const std::vector<Event> events = rig.events();
  for (const std::string trial : {"a", "b"}) {
    const TrialEnded end = end_of(events, trial);
    EXPECT_EQ(end.status, TrialStatus::kPaused);
    EXPECT_TRUE(
        fs::exists(rig.folder() / "results/experiment" / trial / ("checkpoint-" + std::to_string(end.step))))
        << "of trial " << trial;
  }
}

TEST(Serve, AControllerThatHasGoneEndsTheWorkerAtACheckpoint) {
  Rig rig;
  rig.send(rig.assignment({{"model.milliseconds", 20}, {"train.steps", 100'000}}));
  rig.wait_step(2);
  double seconds = 0;
  EXPECT_EQ(rig.hang_up(&seconds), kExitToBeContinued);
  EXPECT_LT(seconds, 5.0);
  const TrialEnded end = end_of(rig.events());
  EXPECT_EQ(end.status, TrialStatus::kPaused);
  EXPECT_EQ(end.reason, "the controller has gone");
  EXPECT_TRUE(fs::exists(rig.folder() / "results/experiment/a" / ("checkpoint-" + std::to_string(end.step))));
}

TEST(Serve, APauseInTheMidstOfMeasuringIsMadeUpForByTheNextAttempt) {
  Rig rig;
  rig.send(rig.assignment({{"metrics.samples", 100'000'000}, {"metrics.every", 5}}));
  rig.wait_step(5);
  rig.send(Control{ControlKind::kPause, {}, "told to"});
  rig.wait_done();
  EXPECT_EQ(end_of(rig.events()).step, 5);
  EXPECT_THAT(of_type<ScoreEvent>(rig.events()), IsEmpty());
  const auto scores = of_type<ScoreEvent>(rig.run(rig.assignment({{"metrics.every", 5}})));
  ASSERT_FALSE(scores.empty());
  EXPECT_EQ(scores.front().step, 5);
}

TEST(Serve, PrunesTheTrialThatIsNamed) {
  Rig rig;
  rig.send(rig.assignment({{"model.milliseconds", 10}}, 2));
  rig.wait_step(5);
  rig.send(Control{ControlKind::kPrune, "b", "worst of its rung"});
  rig.wait_done();
  EXPECT_EQ(end_of(rig.events(), "a").status, TrialStatus::kDone);
  const TrialEnded pruned = end_of(rig.events(), "b");
  EXPECT_EQ(pruned.status, TrialStatus::kPruned);
  EXPECT_EQ(pruned.reason, "worst of its rung");
  EXPECT_LT(pruned.step, 60);
}

TEST(Serve, ATrialThatDivergesEndsWithTermAndStepAndItsRowIsKept) {
  Rig rig;
  const std::vector<Event> events = rig.run(rig.assignment({{"model.nan_at", 12}}));
  const TrialEnded end = end_of(events);
  EXPECT_EQ(end.status, TrialStatus::kDiverged);
  EXPECT_EQ(end.reason, "loss.fit.square is nan at step 13");  // steps done, the bad one with them
  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(13));
  EXPECT_TRUE(std::isnan(of_type<Scalars>(events).back().values.back()));
}

TEST(Serve, WeightsThatAreNotFiniteAreADivergenceThoughEveryTermIsFinite) {
  Rig last, amid;
  const std::vector<Event> events = last.run(last.assignment({{"model.nan_gradient_at", 59}}));
  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(60));
  EXPECT_TRUE(std::isfinite(of_type<Scalars>(events).back().values.back()));
  EXPECT_EQ(end_of(events).status, TrialStatus::kDiverged);
  EXPECT_EQ(end_of(events).reason, "weights is not finite at step 60");
  EXPECT_FALSE(fs::exists(last.folder() / "results/experiment/a/checkpoint-60"));
  const std::vector<Event> checked = amid.run(amid.assignment({{"model.nan_gradient_at", 19}}, 2));
  for (const std::string trial : {"a", "b"})
    EXPECT_EQ(end_of(checked, trial).reason, "weights is not finite at step 20");
  EXPECT_THAT(of_type<CheckpointEvent>(checked), IsEmpty());
}

TEST(Serve, APluginThatThrowsEndsItsTrialAndNothingElse) {
  Rig rig;
  const TrialEnded end = end_of(rig.run(rig.assignment({{"model.throw_at", 7}})));
  EXPECT_EQ(end.status, TrialStatus::kFailed);
  EXPECT_THAT(end.reason, HasSubstr("the plugin gives up"));
  Assignment next = rig.assignment();
  next.trials[0].trial = "z";
  next.trials[0].folder = rig.folder() / "results/experiment/z";
  EXPECT_EQ(end_of(rig.run(next), "z").status, TrialStatus::kDone);
}

TEST(Serve, WhatCannotBeTrainedFailsAndSaysWhy) {
  Rig rig;
  EXPECT_THAT(end_of(rig.run(rig.assignment({{"model.plugin", "lien"}}))).reason, HasSubstr("\"lien\""));
  const TrialEnded end = end_of(rig.run(rig.assignment({{"data.batch_size", 100}})));
  EXPECT_EQ(end.status, TrialStatus::kFailed);
  EXPECT_THAT(end.reason, HasSubstr("data.batch_size = 100 is more than the 64 examples"));
  Assignment elsewhere = rig.assignment();
  elsewhere.device = "cuda:x";
  EXPECT_THAT(end_of(rig.run(elsewhere)).reason, HasSubstr("\"cuda:x\" is no device"));
  Assignment missing = rig.assignment();
  missing.libraries = {"/nowhere/plugin.so"};
  EXPECT_THAT(end_of(rig.run(missing)).reason, HasSubstr("/nowhere/plugin.so"));
}

TEST(Serve, ADamagedCheckpointIsToldAndTheOneBeforeTaken) {
  Rig rig;
  const TrialEnded wanted = end_of(rig.run(rig.assignment()));
  std::ofstream(rig.folder() / "results/experiment/a/checkpoint-60/weights.safetensors", std::ios::app)
      << "x";
  const std::vector<Event> events = rig.run(rig.assignment());
  EXPECT_EQ(of_type<TrialStarted>(events).at(0).from_step, 40);
  const auto remarks = of_type<Remark>(events);
  ASSERT_EQ(remarks.size(), 2u);
  EXPECT_EQ(remarks[0].kind, "checkpoint_damaged");
  EXPECT_THAT(remarks[0].text, HasSubstr("checkpoint-60"));
  EXPECT_EQ(remarks[1].kind, "resumed");
  EXPECT_EQ(end_of(events).weights_sha256, wanted.weights_sha256);
}

TEST(Serve, ADiskThatRefusesCheckpointsIsAnAlarmAndTheEndAFailure) {
  Rig rig;
  const Assignment assignment = rig.assignment({{"metrics.grid", 0}});
  fs::create_directories(assignment.trials[0].folder.parent_path());
  std::ofstream(assignment.trials[0].folder) << "a file where the folder should be";
  const std::vector<Event> events = rig.run(assignment);
  const auto remarks = of_type<Remark>(events);
  ASSERT_EQ(remarks.size(), 3u);
  EXPECT_EQ(remarks[0].kind, "checkpoint_failed");
  EXPECT_EQ(remarks[0].level, "alarm");
  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(60));
  EXPECT_EQ(end_of(events).status, TrialStatus::kFailed);
  EXPECT_THAT(end_of(events).reason, HasSubstr("could not be saved"));
  EXPECT_THAT(end_of(events).reason, HasSubstr("--retry-failed"));
}

TEST(Serve, AFusedGroupGoesOnFromTheNewestStepThatAllHave) {
  Rig rig;
  const std::vector<Event> first = rig.run(rig.assignment({}, 2));
  for (const TrialStarted& started : of_type<TrialStarted>(first)) EXPECT_EQ(started.fused_group, "a,b");
  fs::remove_all(rig.folder() / "results/experiment/b/checkpoint-60");
  const std::vector<Event> again = rig.run(rig.assignment({}, 2));
  EXPECT_EQ(of_type<TrialStarted>(again).size(), 2u);
  for (const TrialStarted& started : of_type<TrialStarted>(again)) EXPECT_EQ(started.from_step, 40);
  for (const std::string trial : {"a", "b"})
    EXPECT_EQ(end_of(again, trial).weights_sha256, end_of(first, trial).weights_sha256);
}

TEST(Serve, ARaisedTotalContinuesAFinishedTrial) {
  Rig rig;
  rig.run(rig.assignment());
  const std::vector<Event> events = rig.run(rig.assignment({{"train.steps", 70}}));
  EXPECT_EQ(of_type<TrialStarted>(events).at(0).from_step, 60);
  EXPECT_EQ(rows_of(events, "loss.fit.square"), up_to(70, 61));
  EXPECT_EQ(end_of(events).step, 70);
}

}  // namespace
}  // namespace harness::worker

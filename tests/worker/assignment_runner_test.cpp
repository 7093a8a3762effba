#include "harness/worker/assignment_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/rig.h"

namespace harness::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::of_type;
using testing::Rig;

Assignment of_kind(AssignmentKind kind, Assignment assignment) {
  assignment.kind = kind;
  return assignment;
}

std::size_t files_in(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) count += entry.is_regular_file() ? 1 : 0;
  return count;
}

TEST(AssignmentRunner, ACheckSaysWhetherATrialWorksAndWritesNothingElse) {
  Rig rig;
  const auto checked = [&](const Settings& changes) {
    const std::vector<Event> events = rig.run(of_kind(AssignmentKind::kCheck, rig.assignment(changes)));
    EXPECT_EQ(events.size(), 1u);
    return std::get<TrialEnded>(events.at(0));
  };
  EXPECT_EQ(checked({}).status, TrialStatus::kDone);
  EXPECT_EQ(checked({{"model.throw_at", 0}}).status, TrialStatus::kFailed);
  EXPECT_THAT(checked({{"model.throw_at", 0}}).reason, HasSubstr("the plugin gives up"));
  EXPECT_THAT(checked({{"model.nan_at", 0}}).reason, HasSubstr("loss.fit.square is nan"));
  EXPECT_EQ(files_in(rig.folder()), 1u) << "the spool alone";
}

TEST(AssignmentRunner, AnEvaluationGivesTheSameScoresAsTheTrainingDid) {
  Rig rig;
  const auto trained = of_type<ScoreEvent>(rig.run(rig.assignment()));
  const std::vector<Event> events = rig.run(of_kind(AssignmentKind::kEvaluate, rig.assignment()));
  const auto scores = of_type<ScoreEvent>(events);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(events.size(), scores.size() + 2);
  EXPECT_TRUE(std::holds_alternative<MeasuredWith>(events.front())) << "with what, first of all";
  EXPECT_TRUE(std::holds_alternative<MeasuredWith>(events.back())) << "by which settings, when all is told";
  EXPECT_EQ(scores[0].metric, "mean");
  EXPECT_EQ(scores[1].metric, "mean.real");
  EXPECT_EQ(scores[0].step, 60);
  EXPECT_EQ(scores[0].value, trained.at(trained.size() - 2).value);
  EXPECT_EQ(scores[0].measured_with, trained.back().measured_with);
  const auto end = std::get<MeasuredWith>(events.back());
  EXPECT_EQ(end.step, 60);
  EXPECT_THAT(end.scores, ::testing::ElementsAre("mean", "mean.real"));
}

TEST(AssignmentRunner, WhatHasNoCheckpointCannotBeEvaluatedOrSampled) {
  Rig rig;
  for (const auto& [kind, name] : {std::pair{AssignmentKind::kEvaluate, "evaluation_failed"},
                                   std::pair{AssignmentKind::kSample, "sample_failed"}}) {
    const auto remarks = of_type<Remark>(rig.run(of_kind(kind, rig.assignment())));
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, name);
    EXPECT_THAT(remarks[0].text, HasSubstr("no whole checkpoint"));
  }
}

TEST(AssignmentRunner, SamplesAGridAnInterpolationAndSingles) {
  Rig rig;
  rig.run(rig.assignment());
  Assignment sample = of_kind(AssignmentKind::kSample, rig.assignment());
  for (const char* what : {"grid", "interpolation"}) {
    sample.sample = {what, 16, rig.folder() / (std::string(what) + ".png")};
    const auto remarks = of_type<Remark>(rig.run(sample));
    ASSERT_EQ(remarks.size(), 1u);
    EXPECT_EQ(remarks[0].kind, "sampled") << remarks[0].text;
    EXPECT_TRUE(fs::exists(sample.sample.out));
  }
  sample.sample = {"singles", 40, rig.folder() / "singles"};
  rig.run(sample);
  EXPECT_EQ(files_in(rig.folder() / "singles"), 40u);
  EXPECT_TRUE(fs::exists(rig.folder() / "singles/000039.png"));
  sample.sample = {"sculpture", 1, rig.folder() / "no"};
  EXPECT_THAT(of_type<Remark>(rig.run(sample)).at(0).text, HasSubstr("\"sculpture\""));
}

}  // namespace
}  // namespace harness::worker

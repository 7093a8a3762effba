#include "harness/run/trial_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LedgerTrial trial(const std::string& id, const std::string& structure = "a", std::int64_t fuse = 1) {
  LedgerTrial one;
  one.plan.trial = id;
  one.structure = structure;
  one.fuse = fuse;
  one.steps = 100;
  return one;
}

TrialRow row(TrialStatus status, std::int64_t step, std::int64_t attempt = 1) {
  TrialRow one;
  one.experiment = "demo";
  one.trial = "one";
  one.status = status;
  one.step = step;
  one.attempt = attempt;
  return one;
}

TEST(TrialLedgerTest, HandsOutEachTrialOnceInTheOrderOfThePlan) {
  TrialLedger ledger(2);
  for (const char* id : {"one", "two"}) ledger.add(trial(id));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("two"));
  EXPECT_THAT(ledger.next_group(false), IsEmpty());
  EXPECT_EQ(ledger.assigned(), 2);
  EXPECT_EQ(ledger.at("one").attempt, 1);
}

TEST(TrialLedgerTest, FusesLikeTrialsOnlyAndAsManyAsAsked) {
  TrialLedger ledger(2);
  ledger.add(trial("a1", "a", 2));
  ledger.add(trial("b1", "b", 2));
  ledger.add(trial("a2", "a", 2));
  ledger.add(trial("a3", "a", 2));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("a1", "a2"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("b1"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("a3"));
}

TEST(TrialLedgerTest, FusesOnlyTrialsThatGoOnFromOneStep) {
  TrialLedger ledger(2);
  ledger.add(trial("new", "a", 2));
  ledger.add(trial("begun", "a", 2)).checkpoint_step = 50;
  EXPECT_THAT(ledger.next_group(false), ElementsAre("new"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("begun"));
}

TEST(TrialLedgerTest, FusesByItselfOnAGpuOnly) {
  TrialLedger ledger(2);
  for (int i = 0; i < 12; ++i) ledger.add(trial("t" + std::to_string(i), "a", 0));
  EXPECT_EQ(ledger.next_group(false).size(), 1U);
  EXPECT_EQ(ledger.next_group(true).size(), 8U);
}

TEST(TrialLedgerTest, TrainsWhatIsMissingOnly) {
  TrialLedger ledger(2);
  LedgerTrial& one = ledger.add(trial("one"));
  const auto need = [&](const TrialRow& state, bool retry_failed = false) {
    ledger.take_row(one, state, retry_failed);
    return one.need == TrialNeed::kTrain;
  };
  EXPECT_FALSE(need(row(TrialStatus::kDone, 100)));
  EXPECT_TRUE(need(row(TrialStatus::kDone, 60))) << "train.steps was raised";
  EXPECT_FALSE(need(row(TrialStatus::kDiverged, 12)));
  EXPECT_FALSE(need(row(TrialStatus::kPruned, 12)));
  EXPECT_FALSE(need(row(TrialStatus::kFailed, 12)));
  EXPECT_TRUE(need(row(TrialStatus::kFailed, 12), true));
  EXPECT_TRUE(need(row(TrialStatus::kPaused, 12)));
  EXPECT_TRUE(need(row(TrialStatus::kRunning, 12)));
  EXPECT_TRUE(need(row(TrialStatus::kWaiting, 0)));
}

TEST(TrialLedgerTest, GivesATrialUpAfterItsRetries) {
  TrialLedger ledger(2);
  ledger.add(trial("one"));
  for (int i = 1; i <= 2; ++i) {
    EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
    EXPECT_TRUE(ledger.lost("one", 0));
  }
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
  EXPECT_FALSE(ledger.lost("one", 0));
  EXPECT_THAT(ledger.next_group(false), IsEmpty());
  EXPECT_EQ(ledger.at("one").attempt, 3);
}

TEST(TrialLedgerTest, SplitsAGroupWhoseWorkerDiedTwice) {
  TrialLedger ledger(5);
  for (const char* id : {"one", "two"}) ledger.add(trial(id, "a", 2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(ledger.next_group(false), ElementsAre("one", "two"));
    ledger.lost("one", 0);
    ledger.lost("two", 0);
  }
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("two"));
}

TEST(TrialLedgerTest, FusesLostTrialsByTheCheckpointThatEachGoesOnFrom) {
  TrialLedger ledger(2);
  for (const char* id : {"one", "two"}) ledger.add(trial(id, "a", 2));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one", "two"));
  ledger.lost("one", 50);
  ledger.lost("two", 0);
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
  EXPECT_THAT(ledger.next_group(false), ElementsAre("two"));
}

TEST(TrialLedgerTest, AnAttemptThatNeverBeganLeavesTheEarlierEndAsItIs) {
  TrialLedger ledger(2);
  LedgerTrial& one = ledger.add(trial("one"));
  ledger.take_row(one, row(TrialStatus::kDone, 60, 1), false);
  EXPECT_THAT(ledger.next_group(false), ElementsAre("one"));
  EXPECT_FALSE(ledger.interrupted("one", row(TrialStatus::kDone, 60, 1), "killed").has_value());
  EXPECT_EQ(ledger.waiting(), 1);
}

TEST(TrialLedgerTest, AnInterruptedAttemptIsPaused) {
  TrialLedger ledger(2);
  ledger.add(trial("one"));
  ledger.next_group(false);
  const auto ended = ledger.interrupted("one", row(TrialStatus::kRunning, 12, 1), "killed");
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->status, TrialStatus::kPaused);
  EXPECT_EQ(ended->attempt, 1);
  EXPECT_EQ(ended->step, 12);
  EXPECT_EQ(ended->experiment, "demo") << "its id may stand in another experiment too";
  // Its worker died, it was handed out again, and the run was stopped before the second one began.
  ledger.lost("one", 0);
  ledger.next_group(false);
  EXPECT_EQ(ledger.interrupted("one", row(TrialStatus::kRunning, 12, 1), "killed")->attempt, 1);
}

TEST(TrialLedgerTest, HandsOutWhatLacksMetricsByItselfAndWithoutANewAttempt) {
  TrialLedger ledger(2);
  ledger.add(trial("new"));
  LedgerTrial& done = ledger.add(trial("done"));
  ledger.take_row(done, row(TrialStatus::kDone, 100, 3), false);
  done.need = TrialNeed::kMeasure;
  EXPECT_EQ(ledger.waiting(), 1);
  EXPECT_EQ(ledger.to_measure(), 1);
  EXPECT_THAT(ledger.next_group(false), ElementsAre("new"));
  EXPECT_THAT(ledger.next_group(false), IsEmpty());
  EXPECT_THAT(ledger.next_to_measure(), ElementsAre("done"));
  EXPECT_THAT(ledger.next_to_measure(), IsEmpty());
  EXPECT_EQ(ledger.at("done").attempt, 3);
  EXPECT_EQ(ledger.assigned(), 2);
}

TEST(TrialLedgerTest, APausedTrialWaitsAgainAndADoneOneDoesNot) {
  TrialLedger ledger(2);
  for (const char* id : {"one", "two"}) ledger.add(trial(id));
  ledger.next_group(false);
  ledger.next_group(false);
  ledger.ended("one", row(TrialStatus::kPaused, 40));
  ledger.ended("two", row(TrialStatus::kDone, 100));
  EXPECT_EQ(ledger.waiting(), 1);
  EXPECT_EQ(ledger.assigned(), 0);
  EXPECT_EQ(ledger.with_status(TrialStatus::kDone), 1);
}

}  // namespace
}  // namespace harness

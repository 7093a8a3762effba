#include "harness/run/run_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using testing::TemporaryFolder;

TrialPlanned planned_trial(const std::string& experiment, const std::string& trial) {
  TrialPlanned event;
  event.experiment = experiment;
  event.trial = trial;
  return event;
}

TrialStarted started(const std::string& trial) {
  TrialStarted event;
  event.trial = trial;
  return event;
}

CheckpointEvent checkpoint(const std::string& trial, std::int64_t step) {
  return {.trial = trial, .attempt = 1, .step = step, .path = {}, .sha256 = {}};
}

// A record of two experiments that share a trial's id.
struct TwoExperiments {
  TemporaryFolder folder;
  RunRecord record{folder / "harness.db", folder / "spools", "run", "demo"};
  TwoExperiments() {
    record.write({planned_trial("demo", "aa00"), planned_trial("demo", "bb00"), started("aa00"),
                  checkpoint("aa00", 20), checkpoint("aa00", 40)});
    SpoolWriter other(folder / "spools" / "other.spool", "other");
    other.append(planned_trial("other", "aa00"));
    other.append(started("aa00"));
    other.append(checkpoint("aa00", 7));
    other.sync();
    record.record_all();
  }
};

TEST(RunStartTest, FindsTheNewestCheckpointOfEachTrialOfAnExperiment) {
  const TwoExperiments two;
  EXPECT_THAT(newest_checkpoints(two.record.reader(), "demo"), ElementsAre(Pair("aa00", 40)));
  EXPECT_THAT(newest_checkpoints(two.record.reader(), "other"), ElementsAre(Pair("aa00", 7)));
}

TEST(RunStartTest, PausesOpenTrialsOfEveryExperiment) {
  TwoExperiments two;
  close_open_trials(two.record);
  for (const char* experiment : {"demo", "other"}) {
    const TrialRow row = two.record.reader().trial("aa00", experiment);
    EXPECT_EQ(row.status, TrialStatus::kPaused) << experiment;
    EXPECT_EQ(row.reason, "the run that trained it was killed");
  }
  EXPECT_EQ(two.record.reader().trial("bb00", "demo").status, TrialStatus::kWaiting);
}

// Keeps what is said.
struct Heard : RunView {
  std::vector<std::string> said, warned;
  void say(const std::string& line) override { said.push_back(line); }
  void warn(const std::string& line) override { warned.push_back(line); }
  void progress(const std::vector<Progress>&, const SweepProgress&) override {}
  void close() override {}
};

LedgerTrial done_trial(const std::string& id, std::int64_t step, std::int64_t steps) {
  LedgerTrial trial;
  trial.plan.trial = id;
  trial.need = TrialNeed::kNothing;
  trial.status = TrialStatus::kDone;
  trial.step = step;
  trial.steps = steps;
  return trial;
}

TEST(RunStartTest, SaysWhatIsBeyondALoweredEnd) {
  TrialLedger ledger(0);
  ledger.add(done_trial("at", 40, 40));
  ledger.add(done_trial("beyond", 60, 40));
  LedgerTrial& killed = ledger.add(done_trial("killed", 50, 40));  // it goes on from its checkpoint, to 40
  killed.need = TrialNeed::kTrain;
  killed.checkpoint_step = 20;
  Heard heard;
  say_beyond(ledger, heard);
  EXPECT_THAT(heard.said, ElementsAre("1 trial has more than train.steps = 40 already (up to 60): what was "
                                      "reached stays the end"));
}

TEST(RunStartTest, ResetsStaleTrialsWithTheirFiles) {
  TwoExperiments two;
  TrialLedger ledger(0);
  LedgerTrial& stale = ledger.add(done_trial("aa00", 40, 40));
  stale.attempt = 1;
  stale.stale = true;
  stale.stale_because = "the data have changed";
  ledger.add(done_trial("bb00", 40, 40));
  Heard heard;
  EXPECT_EQ(say_stale(ledger, heard), 1);
  EXPECT_EQ(heard.warned.size(), 1U);
  for (const char* id : {"aa00", "bb00"}) std::filesystem::create_directories(two.folder / "demo" / id);
  reset_stale(ledger, two.record, two.folder / "demo");
  EXPECT_EQ(ledger.waiting(), 1);
  EXPECT_EQ(ledger.at("aa00").step, 0);
  EXPECT_FALSE(std::filesystem::exists(two.folder / "demo" / "aa00"));
  EXPECT_TRUE(std::filesystem::exists(two.folder / "demo" / "bb00"));
  EXPECT_EQ(two.record.reader().trial("aa00", "demo").status, TrialStatus::kWaiting);
  EXPECT_EQ(two.record.reader().trial("aa00", "other").status, TrialStatus::kRunning);
}

}  // namespace
}  // namespace harness

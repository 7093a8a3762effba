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

}  // namespace
}  // namespace harness

#include "harness/store/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/store/reader.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr auto kLoss = "loss.generator.adversarial";

struct Place {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  std::filesystem::path spools = folder / "spools";
  Place() { std::filesystem::create_directories(spools); }

  void record() const {
    Recorder recorder(database);
    recorder.record_folder(spools);
    recorder.finish();
  }
  std::vector<double> values(const std::string& trial) const {
    std::vector<double> values;
    for (const CurvePoint& point : Reader(database).curve("demo", trial, kLoss))
      values.push_back(point.value);
    return values;
  }
};

TEST(Recorder, KeepsWhatTheSpoolsSay) {
  const Place place;
  write_demo(place.spools);
  place.record();
  const Reader reader(place.database);

  const ExperimentRow experiment = reader.experiment("demo");
  EXPECT_EQ(experiment.trials, 4);
  EXPECT_EQ(experiment.done, 3);
  EXPECT_EQ(experiment.diverged, 1);
  EXPECT_EQ(experiment.description, "Which loss?");

  const auto trials = reader.trials("demo");
  ASSERT_EQ(trials.size(), 4u);
  EXPECT_EQ(trials[0].trial, "aa00");
  EXPECT_EQ(trials[0].configuration, "c0");
  EXPECT_EQ(trials[0].step, 100);
  EXPECT_EQ(trials[0].images_seen, 6400);
  EXPECT_EQ(trials[0].train_seconds, 10.0);
  EXPECT_EQ(trials[0].weights_sha256, "weights-aa00");
  EXPECT_EQ(trials[3].status, TrialStatus::kDiverged);
  EXPECT_EQ(trials[3].reason, "loss.generator.adversarial is nan at step 7");

  const auto curve = reader.curve("demo", "aa01", kLoss);
  ASSERT_EQ(curve.size(), 100u);
  EXPECT_EQ(curve[9].step, 10);
  EXPECT_EQ(curve[9].images_seen, 640);
  EXPECT_EQ(curve[9].seconds, 1.0);
  EXPECT_EQ(curve[9].value, 20.0);

  const auto scores = reader.scores("demo");
  ASSERT_EQ(scores.size(), 5u);
  EXPECT_EQ(scores[0].metric, "fd");
  EXPECT_EQ(scores[0].extractor_hash, "ee");
  EXPECT_EQ(scores[0].n_fake, 2000);
  EXPECT_EQ(scores[0].error, 0.25);
  EXPECT_EQ(reader.scores("demo", "fd").size(), 5u);
  EXPECT_TRUE(reader.scores("demo", "kid").empty());
  EXPECT_THAT(reader.last_scores("demo").at("aa00"), ElementsAre(Pair("fd", Settings())));
  EXPECT_EQ(reader.last_scores("demo").count("bb01"), 0u) << "diverged after its last score";
  EXPECT_THAT(reader.last_scores("demo", "aa00").at("aa00"), ElementsAre(Pair("fd", Settings())));
  EXPECT_TRUE(reader.last_scores("demo", "bb01").empty());
  EXPECT_EQ(reader.artifacts("demo").at(0).path, "demo/aa00/samples-100.png");
  EXPECT_EQ(reader.checkpoints("demo").at(0).step, 100);
  EXPECT_EQ(reader.events("demo").at(0).kind, "not_finite");
  const auto attempt = reader.last_attempts("demo").at("aa00");
  EXPECT_EQ(attempt.plugins.at(0).second, "ff");
  EXPECT_EQ(attempt.environment.at(0).first, "libtorch");
  EXPECT_EQ(reader.revisions("demo").at(0).axes.size(), 2u);
}

TEST(Recorder, GivesSettingsBackWithTheirTypes) {
  const Place place;
  append(place.spools / "c.spool", {planned("aa00", 0, 0)});
  place.record();
  const Reader reader(place.database);
  const Settings settings = planned("aa00", 0, 0).settings;
  EXPECT_EQ(reader.settings("demo", "aa00"), settings);
  EXPECT_EQ(reader.all_settings("demo").at("aa00"), settings);
}

TEST(Recorder, EndsTheTrialOfTheExperimentThatTheEventNames) {
  const Place place;
  append(place.spools / "other.spool", {planned("aa00", 0, 0, 1, "other"), started("aa00")}, "other");
  TrialEnded killed = ended("aa00", 7, TrialStatus::kPaused);
  killed.experiment = "other";
  append(place.spools / "run.spool", {planned("aa00", 0, 0), started("aa00"), ended("aa00", 100), killed});
  place.record();
  const Reader reader(place.database);
  EXPECT_EQ(reader.trial("aa00", "demo").status, TrialStatus::kDone);
  EXPECT_EQ(reader.trial("aa00", "demo").weights_sha256, "weights-aa00");
  EXPECT_EQ(reader.trial("aa00", "other").status, TrialStatus::kPaused);
  EXPECT_EQ(reader.trial("aa00", "other").step, 7);
}

TEST(Recorder, CountsEveryEventOnceHoweverOftenItRecords) {
  const Place place;
  write_demo(place.spools);
  place.record();
  const std::string once = contents_of(place.database);
  Recorder recorder(place.database);
  EXPECT_EQ(recorder.record_folder(place.spools), 0);
  EXPECT_EQ(contents_of(place.database), once);
}

TEST(Recorder, CountsACopyOfASpoolOnce) {
  const Place place;
  write_demo(place.spools);
  std::filesystem::copy_file(place.spools / "2-worker.spool", place.spools / "3-copy.spool");
  place.record();
  EXPECT_EQ(Reader(place.database).events("demo").size(), 1u);
}

TEST(Recorder, FollowsASpoolThatGrows) {
  const Place place;
  Recorder recorder(place.database);
  const auto spool = place.spools / "w.spool";
  EXPECT_EQ(recorder.record({spool}), 0) << "it is not there yet";
  SpoolWriter writer(spool, "demo");
  writer.append(started("aa00"));
  writer.append(scalars("aa00", 1, 10));
  writer.flush();
  EXPECT_EQ(recorder.record({spool}), 2);
  const Reader reader(place.database);
  EXPECT_EQ(reader.trial("aa00").step, 10);
  EXPECT_EQ(reader.trial("aa00").status, TrialStatus::kRunning);
  writer.append(scalars("aa00", 11, 20));
  writer.flush();
  EXPECT_EQ(recorder.record({spool}), 1);
  EXPECT_EQ(reader.trial("aa00").step, 20);
}

TEST(Recorder, LetsTheLatestAttemptWinAboveTheStepItResumedFrom) {
  const Place place;
  append(place.spools / "w.spool", {started("aa00"), scalars("aa00", 1, 6), score("aa00", 6, 9.0),
                                    started("aa00", 2, 4), scalars("aa00", 5, 5, 10, 2)});
  place.record();
  EXPECT_THAT(place.values("aa00"), ElementsAre(1, 2, 3, 4, 50));
  EXPECT_TRUE(Reader(place.database).scores("demo").empty());
  const std::string of_loss = " FROM v_best WHERE metric = '" + std::string(kLoss) + "'";
  EXPECT_EQ(ask(place.database, "SELECT points" + of_loss), "5");
  EXPECT_EQ(ask(place.database, "SELECT last_value" + of_loss), "50");
  EXPECT_EQ(ask(place.database, "SELECT max_value" + of_loss), "50");
}

// A worker of a lost machine may be heard after its successor.
TEST(Recorder, DoesNotDependOnTheOrderOfSpools) {
  const std::vector<Event> first = {started("aa00"), scalars("aa00", 1, 6), score("aa00", 6, 9.0),
                                    ended("aa00", 6, TrialStatus::kPaused)};
  const std::vector<Event> second = {started("aa00", 2, 4), scalars("aa00", 5, 8, 10, 2),
                                     ended("aa00", 8, TrialStatus::kDone, 2)};
  std::string contents[2];
  for (int order = 0; order < 2; ++order) {
    const Place place;
    append(place.spools / (order == 0 ? "1.spool" : "2.spool"), first);
    append(place.spools / (order == 0 ? "2.spool" : "1.spool"), second);
    append(place.spools / (order == 0 ? "0.spool" : "9.spool"), {revision(1), planned("aa00", 0, 0)});
    place.record();
    EXPECT_THAT(place.values("aa00"), ElementsAre(1, 2, 3, 4, 50, 60, 70, 80));
    EXPECT_EQ(Reader(place.database).trial("aa00").status, TrialStatus::kDone);
    EXPECT_EQ(Reader(place.database).trial("aa00").configuration, "c0");
    EXPECT_TRUE(Reader(place.database).scores("demo").empty());
  }
}

TEST(Recorder, AddsWhatATrialWasMeasuredWithInWhateverOrderItComes) {
  const MeasuredWith measured{"aa00", 1, {{"/p/modes.so", "aa"}, {"/p/hinge.so", "ff"}}};
  for (const bool before : {false, true}) {
    const Place place;
    append(place.spools / "b.spool", {planned("aa00", 0, 0), started("aa00"), ended("aa00", 3)});
    append(place.spools / (before ? "a.spool" : "c.spool"), {measured});
    place.record();
    const AttemptRow attempt = Reader(place.database).last_attempts("demo").at("aa00");
    EXPECT_THAT(attempt.plugins, ElementsAre(Pair("/p/hinge.so", "ff"), Pair("/p/modes.so", "aa")));
    EXPECT_EQ(attempt.environment.at(0).first, "libtorch");
    EXPECT_EQ(Reader(place.database).trial("aa00").status, TrialStatus::kDone);
  }
}

TEST(Recorder, GivesTheNewestAttemptThatBegan) {
  const Place place;
  append(place.spools / "w.spool", {started("aa00"), ended("aa00", 3, TrialStatus::kPaused, 1),
                                    started("aa00", 2, 3), ended("aa00", 3, TrialStatus::kPaused, 3)});
  place.record();
  EXPECT_EQ(Reader(place.database).trial("aa00").attempt, 3);
  EXPECT_EQ(Reader(place.database).last_attempts("demo").at("aa00").attempt, 2);
}

TEST(Recorder, KeepsTheLaterWordOnHowAnAttemptEnded) {
  const Place place;
  append(place.spools / "z-worker.spool", {started("aa00"), scalars("aa00", 1, 3)});
  append(place.spools / "a-controller.spool",
         {planned("aa00", 0, 0), ended("aa00", 3, TrialStatus::kFailed)});
  place.record();  // the controller's word is read before the worker's start
  EXPECT_EQ(Reader(place.database).trial("aa00").status, TrialStatus::kFailed);
}

TEST(Recorder, VoidsTheRowsOfATrialThatIsTrainedAnew) {
  const Place place;
  append(place.spools / "c.spool", {planned("aa00", 0, 0)});
  append(place.spools / "w.spool", {started("aa00"), scalars("aa00", 1, 6), ended("aa00", 6)});
  place.record();
  append(place.spools / "c.spool", {TrialReset{"aa00", "plugin changed", 2}});
  place.record();
  EXPECT_TRUE(place.values("aa00").empty());
  EXPECT_EQ(ask(place.database, "SELECT count(*) FROM v_best"), "0");
  EXPECT_TRUE(Reader(place.database).last_attempts("demo").empty()) << "it is void";
  const TrialRow waiting = Reader(place.database).trial("aa00");
  EXPECT_EQ(waiting.status, TrialStatus::kWaiting);
  EXPECT_EQ(waiting.attempt, 1) << "the next start is the second";
  append(place.spools / "w.spool", {started("aa00", 2), scalars("aa00", 1, 2, 5, 2)});
  place.record();
  EXPECT_THAT(place.values("aa00"), ElementsAre(5, 10));
  EXPECT_EQ(Reader(place.database).trial("aa00").attempt, 2);
}

TEST(Recorder, LeavesATrialRunningThatReadersSeeAsPausedOnceNobodyWrites) {
  const Place place;
  append(place.spools / "c.spool", {revision(1), planned("aa00", 0, 0), planned("aa01", 1, 1)});
  append(place.spools / "w.spool", {started("aa00"), scalars("aa00", 1, 6)});
  const auto expect = [&](TrialStatus status, const std::string& reason) {
    const Reader reader(place.database);
    for (const TrialRow& row : {reader.trial("aa00"), reader.trials("demo").front()}) {
      EXPECT_EQ(row.status, status);
      EXPECT_EQ(row.reason, reason);
    }
    EXPECT_EQ(reader.trial("aa01").status, TrialStatus::kWaiting);
    for (const ExperimentRow& row : {reader.experiment("demo"), reader.experiments().front()}) {
      EXPECT_EQ(row.running, status == TrialStatus::kRunning ? 1 : 0);
      EXPECT_EQ(row.paused, status == TrialStatus::kPaused ? 1 : 0);
    }
  };
  {
    Recorder recorder(place.database);
    recorder.record_folder(place.spools);
    expect(TrialStatus::kRunning, "");
  }
  expect(TrialStatus::kPaused, kRunWasKilled);
  EXPECT_EQ(ask(place.database, "SELECT status FROM v_trial WHERE trial = 'aa00'"), "running");
}

TEST(Recorder, LeavesOutWhatANewRevisionDropped) {
  const Place place;
  append(place.spools / "c.spool", {revision(1), planned("aa00", 0, 0), planned("aa01", 1, 1), revision(2),
                                    TrialDropped{"demo", "aa01", 2}});
  place.record();
  EXPECT_EQ(Reader(place.database).trials("demo").size(), 1u);
  EXPECT_EQ(Reader(place.database).trials("demo", true).size(), 2u);
  append(place.spools / "c.spool", {revision(3), planned("aa01", 1, 1, 3)});
  place.record();
  EXPECT_EQ(Reader(place.database).trials("demo").size(), 2u);
}

TEST(Recorder, KeepsApartTrialsOfTheSameIdInTwoExperiments) {
  const Place place;
  append(place.spools / "1.spool", {planned("aa00", 0, 0, 1, "one")}, "one");
  append(place.spools / "2.spool", {planned("aa00", 0, 0, 1, "two")}, "two");
  append(place.spools / "3.spool", {started("aa00"), scalars("aa00", 1, 3)}, "one");
  append(place.spools / "4.spool", {started("aa00"), scalars("aa00", 1, 5)}, "two");
  place.record();
  const Reader reader(place.database);
  EXPECT_EQ(reader.curve("one", "aa00", kLoss).size(), 3u);
  EXPECT_EQ(reader.curve("two", "aa00", kLoss).size(), 5u);
}

TEST(Recorder, FindsTheExperimentOfASpoolThatNamesNone) {
  const Place place;
  append(place.spools / "1-worker.spool", {started("aa00"), scalars("aa00", 1, 3)}, "");
  append(place.spools / "2-controller.spool", {planned("aa00", 0, 0)}, "");
  append(place.spools / "3-worker.spool", {scalars("aa00", 4, 5)}, "");
  place.record();
  EXPECT_EQ(place.values("aa00").size(), 5u);
}

TEST(Recorder, KeepsInfinitiesAndNotANumbers) {
  const Place place;
  Scalars block{"aa00", 1, {kLoss}, {1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}, {}};
  block.values = {std::nan(""), std::numeric_limits<double>::infinity(),
                  -std::numeric_limits<double>::infinity(), 5.0};
  append(place.spools / "w.spool", {started("aa00"), block});
  place.record();
  const auto values = place.values("aa00");
  EXPECT_TRUE(std::isnan(values.at(0)));
  EXPECT_EQ(values.at(1), block.values[1]);
  EXPECT_EQ(values.at(2), block.values[2]);
  EXPECT_EQ(ask(place.database, "SELECT flag FROM v_curve WHERE step = 3"), "-inf");
  EXPECT_EQ(ask(place.database, "SELECT value FROM v_curve WHERE step = 3"), "NULL");
  EXPECT_EQ(ask(place.database, "SELECT first_flag FROM v_best"), "nan");
  EXPECT_EQ(ask(place.database, "SELECT not_finite FROM v_best"), "3");
  EXPECT_EQ(ask(place.database, "SELECT min_value FROM v_best"), "5");
}

TEST(Recorder, RecordsTheOtherSpoolsWhereOneIsDamaged) {
  const Place place;
  write_demo(place.spools);
  std::string bytes = read_file(place.spools / "1-worker.spool");
  bytes[bytes.size() - 10] ^= 1;  // in the last event
  std::ofstream(place.spools / "1-worker.spool", std::ios::binary) << bytes;
  Recorder recorder(place.database);
  EXPECT_THROW(recorder.record_folder(place.spools), Error);
  EXPECT_EQ(Reader(place.database).trial("bb00").status, TrialStatus::kDone);
  EXPECT_EQ(place.values("aa01").size(), 100u) << "what stands before the damage";
}

TEST(Reader, SeesOneStateWhileASnapshotLives) {
  const Place place;
  write_demo(place.spools);
  place.record();
  Recorder recorder(place.database);  // as a run has it
  append(place.spools / "3-controller.spool", {planned("cc00", 4, 0)});
  const Reader reader(place.database);
  {
    const Snapshot one_state(reader);
    EXPECT_EQ(reader.all_settings("demo").size(), 4u);
    recorder.record_folder(place.spools);
    const Snapshot within(reader);
    EXPECT_EQ(reader.trials("demo").size(), 4u) << "a trial without its settings";
  }
  EXPECT_EQ(reader.trials("demo").size(), 5u);
}

TEST(Recorder, LeavesOnePlainFile) {
  const Place place;
  write_demo(place.spools);
  {
    Recorder recorder(place.database);
    recorder.record_folder(place.spools);
    EXPECT_TRUE(std::filesystem::exists(place.database.string() + "-wal"));
    EXPECT_TRUE(recorder.finish());
  }
  EXPECT_FALSE(std::filesystem::exists(place.database.string() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(place.database.string() + "-shm"));
  const std::string header = read_file(place.database).substr(18, 2);
  EXPECT_EQ(header, std::string("\x01\x01")) << "versions for reading and writing: rollback journal";
}

TEST(Recorder, KeepsTheLogWhereAReaderIsAtIt) {
  const Place place;
  write_demo(place.spools);
  Recorder recorder(place.database);
  const Reader reader(place.database);
  recorder.record_folder(place.spools);
  EXPECT_EQ(reader.experiment("demo").trials, 4);
  EXPECT_FALSE(recorder.finish());
  EXPECT_EQ(reader.experiment("demo").trials, 4);
}

TEST(Recorder, MakesTheSameDatabaseAgainFromSpools) {
  const Place place;
  write_demo(place.spools);
  {
    Recorder recorder(place.database);  // in pieces, as a run does
    recorder.record({place.spools / "0-controller.spool"});
    recorder.record({place.spools / "2-worker.spool", place.spools / "1-worker.spool"});
  }
  rebuild_database(place.folder / "again.db", place.spools);
  EXPECT_EQ(contents_of(place.folder / "again.db"), contents_of(place.database));
}

}  // namespace
}  // namespace harness

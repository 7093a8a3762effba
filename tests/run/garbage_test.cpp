#include "harness/run/garbage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/protocol/spool.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kTrial = "00c0ffee00c0ffee";

class GarbageTest : public ::testing::Test {
 protected:
  GarbageTest() { fs::create_directories(results_ / "spools"); }

  void append(const std::string& spool, const std::vector<Event>& events) const {
    SpoolWriter writer(results_ / "spools" / spool, "demo");
    for (const Event& event : events) writer.append(event);
    writer.sync();
  }
  void record(const std::string& database) const {
    Recorder recorder(results_ / database);
    recorder.record_folder(results_ / "spools");
    recorder.finish();
  }
  std::vector<fs::path> found(bool dropped_too = false) const {
    std::vector<fs::path> paths;
    for (const Garbage& garbage : find_garbage(results_ / "harness.db", {.dropped_too = dropped_too}))
      paths.push_back(garbage.path);
    return paths;
  }
  static RevisionEvent revision(const std::string& experiment = "demo", std::int64_t number = 1) {
    RevisionEvent event;
    event.experiment = experiment;
    event.revision = number;
    return event;
  }
  static TrialPlanned planned(std::int64_t in_revision = 1) {
    TrialPlanned event;
    event.experiment = "demo";
    event.revision = in_revision;
    event.trial = kTrial;
    return event;
  }

  testing::TemporaryFolder folder_;
  fs::path results_ = folder_ / "results";
};

TEST_F(GarbageTest, TakesFoldersNamedLikeTrialsOnly) {
  append("run.spool", {revision()});
  record("harness.db");
  const std::string lost = kTrial;
  for (const std::string& name : {lost, std::string("my-notes"), std::string("00C0FFEE00C0FFEE"), lost + "0",
                                  std::string("00c0ffee00c0ffe"), std::string("00c0ffee00c0ffeg")})
    fs::create_directories(results_ / "demo" / name);
  EXPECT_THAT(found(), ElementsAre(results_ / "demo" / lost));
}

// A run into another database of the folder, or into a newer copy of this one.
TEST_F(GarbageTest, LeavesHalfWrittenFilesOfATrialThatRuns) {
  append("run.spool", {revision(), planned()});
  append("worker.spool", {TrialStarted{kTrial, 1, 0, "cpu", "", "", {}, {}}});
  const fs::path unfinished = results_ / "demo" / kTrial / "weights.tmp1";
  fs::create_directories(unfinished.parent_path());
  write_file_atomically(unfinished, "half");
  {
    Recorder run(results_ / "harness.db");
    run.record_folder(results_ / "spools");
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(find_garbage(results_ / "harness.db", {.alone = true}).size(), 1U)
        << "the caller is who writes";
  }
  EXPECT_THAT(found(), ElementsAre(unfinished)) << "the run was killed";
}

TEST_F(GarbageTest, LeavesATrialThatOnlyASpoolKnows) {
  append("run.spool", {revision()});
  record("harness.db");
  append("later.spool", {planned()});
  fs::create_directories(results_ / "demo" / kTrial);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(GarbageTest, LeavesATrialThatOnlyAnotherDatabaseKnows) {
  append("run.spool", {revision()});
  record("harness.db");
  append("later.spool", {planned()});
  record("other.db");
  fs::remove(results_ / "spools/later.spool");
  fs::create_directories(results_ / "demo" / kTrial);
  EXPECT_THAT(found(), IsEmpty());
  fs::remove(results_ / "other.db");
  EXPECT_THAT(found(), ElementsAre(results_ / "demo" / kTrial));
}

TEST_F(GarbageTest, LeavesTheCheckpointsOfATrialThatIsDroppedHereAndPlannedInAnotherDatabase) {
  append("run.spool", {revision(), planned()});
  record("other.db");
  append("run.spool", {revision("demo", 2), TrialDropped{"demo", kTrial, 2}});
  record("harness.db");
  const fs::path checkpoint = results_ / "demo" / kTrial / "checkpoint-40";
  fs::create_directories(checkpoint);
  EXPECT_THAT(found(true), IsEmpty());
  fs::remove(results_ / "other.db");
  EXPECT_THAT(found(true), ElementsAre(checkpoint));
}

// One --set drops every trial of the file; the next run without it takes them up where they were.
TEST_F(GarbageTest, LeavesTheNewestCheckpointOfADroppedTrialUnlessAsked) {
  append("run.spool", {revision(), planned(), revision("demo", 2), TrialDropped{"demo", kTrial, 2}});
  record("harness.db");
  const fs::path trial = results_ / "demo" / kTrial;
  for (const char* step : {"checkpoint-5", "checkpoint-40"}) fs::create_directories(trial / step);
  EXPECT_THAT(found(), ElementsAre(trial / "checkpoint-5"));
  EXPECT_THAT(found(true), ElementsAre(trial / "checkpoint-40", trial / "checkpoint-5"));
}

TEST_F(GarbageTest, FindsNothingWhileADatabaseOfTheFolderCannotBeRead) {
  append("run.spool", {revision()});
  record("harness.db");
  record("other.db");
  std::string bytes = read_file(results_ / "other.db");
  bytes.replace(60, 4, std::string("\0\0\0\x63", 4));  // user_version 99: a newer program's
  write_file_atomically(results_ / "other.db", bytes);
  EXPECT_THROW(found(), Error);
}

TEST_F(GarbageTest, PassesOverFilesThatAreNoDatabaseOfOurs) {
  append("run.spool", {revision()});
  record("harness.db");
  write_file_atomically(results_ / "notes.db", "SQLite format 3, they say");
  EXPECT_THAT(found(), IsEmpty());
}

// A database may come from somebody else.
TEST_F(GarbageTest, FollowsNoNameOutOfTheResultsFolder) {
  append("run.spool",
         {revision("../victim"), revision((folder_ / "victim").string()), revision(".."), revision(".")});
  record("harness.db");
  for (const fs::path& place : {folder_ / "victim", folder_.path(), results_})
    fs::create_directories(place / kTrial);
  EXPECT_THAT(found(), IsEmpty());
}

}  // namespace
}  // namespace harness

#include "harness/store/record_state.h"

#include <gtest/gtest.h>

#include "harness/base/error.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "harness/store/store_lock.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

class RecordState : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(spools_);
    write_demo(spools_);
  }
  void record() const {
    Recorder recorder(database_);
    recorder.record_folder(spools_);
    recorder.finish();
  }

  TemporaryFolder folder_;
  std::filesystem::path database_ = folder_ / "harness.db", spools_ = folder_ / "spools";
};

TEST_F(RecordState, IsTheSameWhileNothingIsWritten) {
  record();
  const std::string before = record_state(database_);
  Reader(database_).trials("demo");
  EXPECT_EQ(record_state(database_), before) << "readers change nothing";
}

TEST_F(RecordState, ChangesWithEveryCommitAlthoughItStaysInTheLog) {
  Recorder recorder(database_);
  const std::string before = record_state(database_);
  recorder.record_folder(spools_);
  const std::string after = record_state(database_);
  EXPECT_NE(after, before);
  EXPECT_EQ(record_state(database_), after);
  recorder.finish();
}

TEST_F(RecordState, ChangesWhereAWriterComesOrGoes) {
  record();
  const std::string alone = record_state(database_);
  {
    const StoreLock lock(database_);
    EXPECT_NE(record_state(database_), alone);
  }
  EXPECT_EQ(record_state(database_), alone);
}

TEST_F(RecordState, LooksAtTheFileThatALinkNames) {
  Recorder recorder(database_);
  const std::filesystem::path link = folder_ / "link.db";
  std::filesystem::create_symlink(database_, link);
  const std::string before = record_state(link);
  recorder.record_folder(spools_);
  EXPECT_NE(record_state(link), before);
  recorder.finish();
}

TEST_F(RecordState, SaysThatADatabaseIsGone) {
  record();
  const std::string before = record_state(database_);
  std::filesystem::rename(database_, folder_ / "moved.db");
  EXPECT_THROW(record_state(database_), Error);
  record();
  EXPECT_NE(record_state(database_), before) << "made anew: another file";
}

}  // namespace
}  // namespace harness

#include "harness/run/garbage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/protocol/spool.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

TEST(GarbageTest, TakesFoldersNamedLikeTrialsOnly) {
  const testing::TemporaryFolder results;
  fs::create_directories(results / "spools");
  RevisionEvent revision;
  revision.experiment = "demo";
  SpoolWriter spool(results / "spools/run.spool", "demo");
  spool.append(revision);
  spool.sync();
  Recorder(results / "harness.db").record_folder(results / "spools");
  const std::string lost = "00c0ffee00c0ffee";
  for (const std::string& name : {lost, std::string("my-notes"), std::string("00C0FFEE00C0FFEE"), lost + "0",
                                  std::string("00c0ffee00c0ffe"), std::string("00c0ffee00c0ffeg")})
    fs::create_directories(results / "demo" / name);
  std::vector<fs::path> found;
  for (const Garbage& garbage : find_garbage(Reader(results / "harness.db"), results.path()))
    found.push_back(garbage.path);
  EXPECT_THAT(found, ElementsAre(results / "demo" / lost));
}

}  // namespace
}  // namespace harness

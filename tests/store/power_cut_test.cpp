#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>

#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace {

// How much of each file is on the disk for sure.
std::map<std::filesystem::path, std::uintmax_t>& durable() {
  static std::map<std::filesystem::path, std::uintmax_t> sizes;
  return sizes;
}

int synced(long call, int fd) {
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
    durable()[std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd))] =
        static_cast<std::uintmax_t>(status.st_size);
  return static_cast<int>(::syscall(call, fd));
}

}  // namespace

// In place of the C library's, in this program.
extern "C" int fsync(int fd) { return synced(SYS_fsync, fd); }
extern "C" int fdatasync(int fd) { return synced(SYS_fdatasync, fd); }

namespace harness {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Leaves of each spool what had been synced.
void cut_the_power(const std::filesystem::path& spools) {
  for (const auto& entry : std::filesystem::directory_iterator(spools))
    std::filesystem::resize_file(entry.path(), durable()[std::filesystem::canonical(entry.path())]);
}

TEST(PowerCut, LeavesNoSpoolShorterThanWhatIsCommitted) {
  const TemporaryFolder folder;
  const auto spools = folder / "spools";
  write_demo(spools);  // flushed, not synced
  { Recorder(folder / "harness.db").record_folder(spools); }
  cut_the_power(spools);
  {
    Recorder after(folder / "harness.db");
    EXPECT_EQ(after.record_folder(spools), 0);
    EXPECT_THAT(after.cut_short(), IsEmpty());
  }
  rebuild_database(folder / "again.db", spools);
  EXPECT_EQ(contents_of(folder / "again.db"), contents_of(folder / "harness.db"));
}

// A disk that lies about what it has written.
TEST(PowerCut, IsToldAndStopsNothingWhereItDid) {
  const TemporaryFolder folder;
  const auto spools = folder / "spools";
  write_demo(spools);
  { Recorder(folder / "harness.db").record_folder(spools); }
  const auto cut = spools / "1-worker.spool";
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 1);
  append(spools / "3-worker.spool", {started("aa00", 2, 100)});
  Recorder after(folder / "harness.db");
  EXPECT_EQ(after.record_folder(spools), 1);
  EXPECT_THAT(after.cut_short(), ElementsAre(cut));
  EXPECT_EQ(Reader(folder / "harness.db").trial("aa01").status, TrialStatus::kDone);
}

}  // namespace
}  // namespace harness

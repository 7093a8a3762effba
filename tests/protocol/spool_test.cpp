#include "harness/protocol/spool.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/protocol/crc32c.h"
#include "tests/protocol/samples.h"

namespace {
bool disk_is_broken = false;
}

// In place of the C library's, for this program.
extern "C" int fsync(int fd) {
  if (!disk_is_broken) return static_cast<int>(::syscall(SYS_fsync, fd));
  errno = EIO;
  return -1;
}

namespace harness {
namespace {

using testing::TemporaryFolder;

void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

Remark remark(int number) { return Remark{"t", number, "info", "count", "event " + std::to_string(number)}; }

std::vector<std::int64_t> steps_in(const std::vector<SpoolEntry>& entries) {
  std::vector<std::int64_t> steps;
  for (const SpoolEntry& entry : entries) steps.push_back(std::get<Remark>(entry.event).step);
  return steps;
}

std::filesystem::path three_events(const TemporaryFolder& folder) {
  SpoolWriter writer(folder / "a.spool", "mine");
  for (int number = 1; number <= 3; ++number) writer.append(remark(number));
  writer.sync();
  return folder / "a.spool";
}

// While it lives no file grows beyond this size, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(Crc32c, GivesTheCatalogueValue) { EXPECT_EQ(crc32c("123456789"), 0xE3069283u); }

TEST(Spool, ReadsBackWhatWasWritten) {
  const TemporaryFolder folder;
  SpoolReader reader(three_events(folder));
  const auto entries = reader.read();
  EXPECT_EQ(steps_in(entries), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(entries[0].sequence, 1);
  EXPECT_EQ(entries[2].end, reader.position().offset);
  EXPECT_GT(entries[0].utc_milliseconds, 1700000000000);
  EXPECT_EQ(reader.id().size(), 32u);
  EXPECT_EQ(reader.experiment(), "mine");
  EXPECT_TRUE(reader.read().empty());
}

TEST(Spool, IsReadableByItsOwnerOnly) {
  const TemporaryFolder folder;
  struct stat status {};
  ASSERT_EQ(::stat(three_events(folder).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(Spool, GoesOnFromAPosition) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  const auto entries = SpoolReader(file).read();
  SpoolReader second(file, {entries[0].end, entries[0].sequence});
  EXPECT_EQ(steps_in(second.read()), (std::vector<std::int64_t>{2, 3}));
}

TEST(Spool, IsAppendedToByALaterWriter) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  SpoolReader reader(file);
  const std::string id = reader.id();
  {
    SpoolWriter writer(file, "mine");
    writer.append(remark(4));
  }
  EXPECT_EQ(steps_in(reader.read()), (std::vector<std::int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(SpoolReader(file).id(), id);
}

TEST(Spool, GoesOnInMidFrameWhereAFullDiskHasSpaceAgain) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  SpoolWriter writer(file);
  writer.append(Remark{"t", 4, "info", "long", std::string(1000, 'x')});
  {
    const FullDisk full(std::filesystem::file_size(file) + 100);
    EXPECT_THROW(writer.flush(), Error);
    EXPECT_THROW(writer.sync(), Error);
    EXPECT_EQ(steps_in(SpoolReader(file).read()), (std::vector<std::int64_t>{1, 2, 3}));
  }
  writer.append(remark(5));
  const std::int64_t size = writer.flush();
  EXPECT_EQ(size, static_cast<std::int64_t>(std::filesystem::file_size(file)));
  EXPECT_EQ(steps_in(SpoolReader(file).read()), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
}

TEST(Spool, TakesNothingMoreOnceASyncHasFailed) {
  const TemporaryFolder folder;
  const auto file = folder / "a.spool";
  const auto message_of = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitEnvironment);
      return error.what();
    }
    return "no error";
  };
  const auto before = [&] {
    SpoolWriter writer(file);
    writer.append(remark(1));
    disk_is_broken = true;
    const std::string first = message_of([&] { writer.sync(); });
    disk_is_broken = false;
    EXPECT_NE(first.find("may be lost"), std::string::npos) << first;
    const auto size = std::filesystem::file_size(file);
    writer.append(remark(2));
    EXPECT_EQ(message_of([&] { writer.sync(); }), first) << "the kernel forgets, the writer does not";
    EXPECT_EQ(message_of([&] { writer.flush(); }), first);
    return size;
  }();
  EXPECT_EQ(std::filesystem::file_size(file), before) << "nothing stands behind what may be a hole";
}

TEST(Spool, RefusesASecondWriter) {
  const TemporaryFolder folder;
  SpoolWriter first(folder / "a.spool");
  EXPECT_THROW(SpoolWriter(folder / "a.spool"), Error);
}

TEST(Spool, HandsOnAFrameThatIsLargerThanOneRead) {
  const TemporaryFolder folder;
  {
    SpoolWriter writer(folder / "a.spool");
    writer.append(Remark{"t", 1, "info", "long", std::string(100000, 'x')});
    writer.append(remark(2));
  }
  SpoolReader reader(folder / "a.spool");
  EXPECT_EQ(steps_in(reader.read(1000)), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(steps_in(reader.read(1000)), (std::vector<std::int64_t>{2}));
}

TEST(Spool, IsEmptyWhereThereIsNoFileYet) {
  const TemporaryFolder folder;
  SpoolReader reader(folder / "later.spool");
  EXPECT_TRUE(reader.read().empty());
  { SpoolWriter(folder / "later.spool").append(remark(1)); }
  EXPECT_EQ(reader.read().size(), 1u);
}

// Cut at every byte: the reader hands on the whole frames before the cut, and a writer goes on behind them.
TEST(Spool, LosesOnlyTheTornFrameWhereverItIsCut) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  const std::string bytes = read_file(file);
  const auto entries = SpoolReader(file).read();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    write_file(file, bytes.substr(0, length));
    std::size_t whole = 0;
    while (whole < entries.size() && static_cast<std::size_t>(entries[whole].end) <= length) ++whole;
    EXPECT_EQ(SpoolReader(file).read().size(), whole) << "cut at " << length;
    {
      SpoolWriter writer(file);
      writer.append(remark(9));
    }
    const auto after = SpoolReader(file).read();
    ASSERT_EQ(after.size(), whole + 1) << "cut at " << length;
    EXPECT_EQ(after.back().sequence, static_cast<std::int64_t>(whole) + 1);
    EXPECT_EQ(std::get<Remark>(after.back().event).step, 9);
  }
}

TEST(Spool, TakesATailOfZerosForATornFrame) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  const std::string bytes = read_file(file);
  write_file(file, bytes + std::string(100, '\0'));
  EXPECT_EQ(SpoolReader(file).read().size(), 3u);
  { SpoolWriter(file).append(remark(4)); }
  EXPECT_EQ(SpoolReader(file).read().size(), 4u);
}

// Every single bit: no event comes out changed, and the damage is told, with its place, unless it is in the
// last frame and looks like a torn one.
TEST(Spool, FindsEveryFlippedBit) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  const std::string bytes = read_file(file);
  const auto entries = SpoolReader(file).read();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    write_file(file, damaged);
    SpoolReader reader(file);
    std::vector<SpoolEntry> got;
    bool told = false;
    try {
      got = reader.read();
      reader.read();
    } catch (const Error& error) {
      told = true;
      EXPECT_NE(error.remedy(), "");
    }
    EXPECT_TRUE(told) << "bit " << bit;
    std::size_t whole = 0;
    while (whole < entries.size() && static_cast<std::size_t>(entries[whole].end) * 8 <= bit) ++whole;
    ASSERT_EQ(got.size(), bit / 8 < static_cast<std::size_t>(entries[0].end) ? 0 : whole) << "bit " << bit;
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_EQ(encode(got[i].event), encode(entries[i].event));
  }
}

TEST(Spool, NamesTheByteOfTheDamage) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  std::string bytes = read_file(file);
  const auto entries = SpoolReader(file).read();
  bytes[static_cast<std::size_t>(entries[0].end) + 30] ^= 1;
  write_file(file, bytes);
  SpoolReader reader(file);
  EXPECT_EQ(reader.read().size(), 1u);
  try {
    reader.read();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "the spool " + file.string() + " is damaged at byte " +
                                             std::to_string(entries[0].end) + ": a checksum does not fit");
  }
  EXPECT_THROW(SpoolWriter{file}, Error);
  EXPECT_EQ(read_file(file), bytes) << "a damaged spool is left as it is";
}

TEST(Spool, RefusesAnotherProgramsFile) {
  const TemporaryFolder folder;
  write_file(folder / "a.spool", "hello, world");
  EXPECT_THROW(SpoolReader(folder / "a.spool").read(), Error);
  EXPECT_THROW(SpoolWriter(folder / "a.spool"), Error);
  EXPECT_EQ(read_file(folder / "a.spool"), "hello, world");
}

TEST(Spool, MayBeShorterThanWhatWasReadOnlyWhereNobodyWritesIt) {
  const TemporaryFolder folder;
  const auto file = three_events(folder);
  SpoolReader reader(file);
  const auto entries = reader.read();
  EXPECT_FALSE(reader.cut_short());
  std::filesystem::resize_file(file, static_cast<std::uintmax_t>(entries[0].end));
  EXPECT_TRUE(reader.read().empty());
  EXPECT_TRUE(reader.cut_short());
  const SpoolWriter writer(file);
  EXPECT_THROW(reader.read(), Error);
}

}  // namespace
}  // namespace harness

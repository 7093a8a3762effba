#include "harness/base/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "harness/base/error.h"
#include "harness/base/file_io.h"

namespace harness {
namespace {

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "atomic_file_test";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()));
  }
  std::filesystem::path folder_;
};

TEST_F(AtomicFileTest, ReplacesTheWholeFile) {
  write_file_atomically(folder_ / "a", "long old text");
  write_file_atomically(folder_ / "a", "new");
  EXPECT_EQ(read_file(folder_ / "a"), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, KeepsTheOldFileUntilCommitted) {
  write_file_atomically(folder_ / "a", "old");
  {
    AtomicFile file(folder_ / "a");
    file.write("half of the n");
    EXPECT_EQ(read_file(folder_ / "a"), "old");
  }
  EXPECT_EQ(read_file(folder_ / "a"), "old");
  EXPECT_EQ(files(), 1u) << "the temporary file is gone";
}

TEST_F(AtomicFileTest, TwoWritersOfOneFileDoNotMix) {
  AtomicFile first(folder_ / "a"), second(folder_ / "a");
  first.write("first");
  second.write("second");
  first.commit();
  EXPECT_EQ(read_file(folder_ / "a"), "first");
  second.commit();
  EXPECT_EQ(read_file(folder_ / "a"), "second");
}

TEST_F(AtomicFileTest, HonoursTheUmask) {
  const mode_t before = ::umask(027);
  write_file_atomically(folder_ / "a", "x");
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(AtomicFileTest, NamesTheFileThatCannotBeWritten) {
  try {
    write_file_atomically(folder_ / "none" / "a", "x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
    EXPECT_EQ(std::string(error.what()),
              "cannot create " + (folder_ / "none" / "a").string() + ": No such file or directory");
  }
}

}  // namespace
}  // namespace harness

#include "harness/run/data_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class DataFetchTest : public ::testing::Test {
 protected:
  DataFetchTest() {
    fs::remove_all(root_);
    fs::create_directories(mirror_);
    source_ = {"toy", "toy", "public domain", {}, {{"values", ".gz", sha256_hex(content_), 11}}};
  }

  void pack(const std::string& content) const {
    const gzFile file = ::gzopen((mirror_ / "values.gz").c_str(), "wb");
    ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    ::gzclose(file);
  }
  void run(const std::string& url = {}) {
    fetch(source_, root_ / "data", url.empty() ? "file://" + mirror_.string() : url,
          [this](const std::string& line) { said_ += line + "\n"; });
  }
  FileState state() const { return state_of_file(root_ / "data" / "toy", source_.files[0]); }

  const std::string content_ = "eleven char";
  const fs::path root_ = fs::path(::testing::TempDir()) / "fetch", mirror_ = root_ / "mirror";
  FetchSource source_;
  std::string said_;
};

TEST_F(DataFetchTest, UnpacksAndChecksTheContent) {
  pack(content_);
  run();
  EXPECT_EQ(read_file(root_ / "data" / "toy" / "values"), content_);
  EXPECT_EQ(state(), FileState::kRight);
  run();
  EXPECT_THAT(said_, HasSubstr("values: is there"));
}

TEST_F(DataFetchTest, TakesAPlainFileToo) {
  std::ofstream(mirror_ / "values") << content_;
  run();
  EXPECT_EQ(state(), FileState::kRight);
}

TEST_F(DataFetchTest, AcceptsAPackedFileThatLiesThereAlready) {
  pack(content_);
  fs::create_directories(root_ / "data" / "toy");
  fs::copy_file(mirror_ / "values.gz", root_ / "data" / "toy" / "values.gz");
  EXPECT_EQ(state(), FileState::kRight);
}

TEST_F(DataFetchTest, ReplacesAWrongPlainFileBesideARightPackedOne) {
  pack(content_);
  fs::create_directories(root_ / "data" / "toy");
  fs::copy_file(mirror_ / "values.gz", root_ / "data" / "toy" / "values.gz");
  std::ofstream(root_ / "data" / "toy" / "values") << "eleven chaR";
  EXPECT_EQ(state(), FileState::kWrong) << "a training reads the plain one";
  run();
  EXPECT_EQ(read_file(root_ / "data" / "toy" / "values"), content_);
}

TEST_F(DataFetchTest, RefusesAnotherContentAndLeavesNothing) {
  for (const char* wrong : {"eleven chaR", "eleven char and more"}) {
    pack(wrong);
    try {
      run();
      FAIL() << wrong;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitEnvironment);
      EXPECT_THAT(error.what(), HasSubstr(source_.files[0].sha256));
    }
    EXPECT_TRUE(fs::is_empty(root_ / "data" / "toy")) << wrong;
  }
}

TEST_F(DataFetchTest, ReplacesAWrongFileOnlyByTheRightOne) {
  fs::create_directories(root_ / "data" / "toy");
  std::ofstream(root_ / "data" / "toy" / "values") << "damaged";
  EXPECT_EQ(state(), FileState::kWrong);
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(read_file(root_ / "data" / "toy" / "values"), "damaged");
  pack(content_);
  run();
  EXPECT_EQ(state(), FileState::kRight);
}

TEST_F(DataFetchTest, TakesOnlyKnownKindsOfAddress) { EXPECT_THROW(run("http://localhost/"), Error); }

TEST_F(DataFetchTest, NamesTheNearestKnownDataSet) {
  EXPECT_EQ(fetch_source("mnist").files.size(), 4U);
  try {
    fetch_source("mnits");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"mnist\"?"));
  }
}

}  // namespace
}  // namespace harness

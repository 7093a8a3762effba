#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/base/file_io.h"
#include "harness/base/text.h"
#include "harness/config/experiment.h"
#include "tests/config/fake_catalog.h"

namespace harness {
namespace {
namespace fs = std::filesystem;

// Each bad/NAME.toml has its approved message in bad/NAME.txt. Lines `# --set KEY=VALUE` at the top are given
// as overrides. HARNESS_ACCEPT=1 in the environment writes the messages anew: look at the difference before
// it is committed.
class BadInput : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    fs::current_path(fs::path(HARNESS_SOURCE_DIR) / "tests" / "config");
  }
  void TearDown() override { fs::current_path(before_); }

 private:
  fs::path before_;
};

std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(HARNESS_SOURCE_DIR) / "tests" / "config" / "bad"))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> overrides_in(const std::string& text) {
  const std::string mark = "# --set ";
  std::vector<std::string> overrides;
  for (const std::string& line : split(text, '\n'))
    if (line.starts_with(mark)) overrides.push_back(line.substr(mark.size()));
  return overrides;
}

std::string message_for(const fs::path& file) {
  try {
    load_experiment(file, overrides_in(read_file(file)), testing_support::fake_catalog());
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitBadInput);
    return std::string(error.what()) + "\n" + error.remedy() + "\n";
  }
  return "no error\n";
}

TEST_P(BadInput, IsRefusedWithTheApprovedMessage) {
  const fs::path file = fs::path("bad") / (GetParam() + ".toml");
  const fs::path approved = fs::path("bad") / (GetParam() + ".txt");
  const std::string message = message_for(file);
  EXPECT_NE(message, "no error\n");
  if (std::getenv("HARNESS_ACCEPT")) std::ofstream(approved) << message;
  ASSERT_TRUE(fs::exists(approved)) << "no approved message yet; HARNESS_ACCEPT=1 writes this one:\n"
                                    << message;
  EXPECT_EQ(message, read_file(approved));
}

INSTANTIATE_TEST_SUITE_P(Files, BadInput, testing::ValuesIn(bad_files()),
                         [](const auto& file) { return file.param; });

TEST(MissingFile, IsNamedWithTheNearestOneBeside) {
  const std::string folder = std::string(HARNESS_SOURCE_DIR) + "/tests/config/bad/";
  for (const char* written : {"unknown_kye.toml", "unknown_key"}) {
    try {
      load_experiment(folder + written, {}, testing_support::fake_catalog());
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitBadInput);
      EXPECT_EQ(std::string(error.what()), "there is no file " + folder + written + " (did you mean \"" +
                                               folder + "unknown_key.toml\"?)");
    }
  }
}

}  // namespace
}  // namespace harness

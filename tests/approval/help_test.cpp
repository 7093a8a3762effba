#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/run/child_process.h"
#include "tests/approval/approved_text.h"

namespace harness::testing_support {
namespace {

// "run", "data fetch", or nothing for the program itself.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words{HARNESS_PROGRAM};
  std::string word;
  for (const char c : command + " ") {
    if (c != ' ')
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, ""));
  }
  return words;
}

class HelpTest : public ::testing::TestWithParam<std::string> {};

TEST_P(HelpTest, IsTheApprovedTextWithAnExample) {
  std::vector<std::string> command = words_of(GetParam());
  command.push_back("--help");
  const CommandResult result = run_command(command);
  EXPECT_TRUE(result.end.ok()) << result.errors;
  EXPECT_THAT(result.output, ::testing::HasSubstr("\nExample"));
  std::string name = "help";
  for (std::size_t i = 1; i + 1 < command.size(); ++i) name += "-" + command[i];
  expect_approved(name, result.output);
}

INSTANTIATE_TEST_SUITE_P(Commands, HelpTest,
                         ::testing::Values("", "run", "plan", "status", "report", "serve", "compare", "query",
                                           "show", "sample", "metrics", "export", "export csv",
                                           "export tensorboard", "data", "data list", "data info",
                                           "data fetch", "docs", "docs config", "plugin", "plugin list",
                                           "plugin describe", "plugin new", "plugin build", "plugin check",
                                           "doctor", "gc"),
                         [](const auto& tested) {
                           std::string name = tested.param.empty() ? "program" : tested.param;
                           for (char& c : name)
                             if (c == ' ') c = '_';
                           return name;
                         });

TEST(VersionTest, SaysVersionCommitCompilerAndBuildType) {
  EXPECT_THAT(
      run_command({HARNESS_PROGRAM, "--version"}).output,
      ::testing::MatchesRegex("harness [0-9.]+ \\((unknown|[0-9a-f]{40}(\\+dirty)?), [A-Za-z]+ [0-9.]+, "
                              "[A-Za-z]+\\)\n"));
}

TEST(HelpListTest, EveryCommandOfTheListIsApproved) {
  // A command that was added without its approved help shows here.
  const std::string list = run_command({HARNESS_PROGRAM, "--help"}).output;
  std::size_t commands = 0, at = list.find("Commands:\n");
  ASSERT_NE(at, std::string::npos);
  for (at = list.find('\n', at) + 1; list[at] == ' '; at = list.find('\n', at) + 1) {
    if (list[at + 2] == ' ') continue;  // a summary's second line
    const std::string name = list.substr(at + 2, list.find(' ', at + 2) - at - 2);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(HARNESS_SOURCE_DIR) /
                                        "tests/approval/baselines" / ("help-" + name + ".txt")))
        << name;
    ++commands;
  }
  EXPECT_GE(commands, 11U);
}

}  // namespace
}  // namespace harness::testing_support

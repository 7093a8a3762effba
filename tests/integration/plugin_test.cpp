#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::Workplace;

// The first block of the language in a Markdown file of docs/.
std::string code_block(const std::string& file, const std::string& language) {
  std::ifstream in(fs::path(HARNESS_SOURCE_DIR) / "docs" / file);
  std::stringstream text;
  text << in.rdbuf();
  const std::string all = text.str(), open = "```" + language + "\n";
  const auto begin = all.find(open);
  if (begin == std::string::npos) return {};
  const auto from = begin + open.size();
  return all.substr(from, all.find("```", from) - from);
}

TEST(PluginTest, TheTutorialsLossKeepsTheContractAndIsSwept) {
  const Workplace place("tutorial");
  place.write("softplus_loss.cpp", code_block("plugins.md", "cpp"));
  place.write("temperature.toml", code_block("plugins.md", "toml"));

  const CommandResult check = place.harness({"plugin", "check", "softplus_loss.cpp"});
  EXPECT_EQ(check.end.exit_code, kExitDone) << check.output << check.errors;
  EXPECT_THAT(check.output, HasSubstr("keeps the contract"));

  const CommandResult build = place.harness({"plugin", "build", "softplus_loss.cpp", "--to", "mine"});
  ASSERT_EQ(build.end.exit_code, kExitDone) << build.errors;
  EXPECT_THAT(build.output, HasSubstr("built in"));
  const CommandResult again = place.harness({"plugin", "build", "softplus_loss.cpp", "--to", "mine"});
  EXPECT_THAT(again.output, HasSubstr("up to date"));

  const CommandResult run = place.harness({"run", "temperature.toml", "--plugin-dir", "mine", "--set",
                                           "train.steps=4", "--set", "sweep.seeds=1"});
  EXPECT_EQ(run.end.exit_code, kExitDone) << run.errors;
  EXPECT_EQ(place.reader().trials("temperature").size(), 3U);
}

TEST(PluginTest, ASourceBesideItsLibraryIsRebuiltWhenItChanges) {
  const Workplace place("rebuilt");
  const std::string source = code_block("plugins.md", "cpp");
  place.write("mine/softplus_loss.cpp", source);
  const CommandResult first = place.harness({"plugin", "describe", "softplus_loss", "--plugin-dir", "mine"});
  EXPECT_EQ(first.end.exit_code, kExitDone) << first.errors;
  EXPECT_THAT(first.output, HasSubstr("Logistic loss with a temperature."));

  std::string edited = source;
  const std::string doc = "Logistic loss with a temperature.";
  edited.replace(edited.find(doc), doc.size(), "Another docstring.");
  place.write("mine/softplus_loss.cpp", edited);
  const CommandResult second = place.harness({"plugin", "describe", "softplus_loss", "--plugin-dir", "mine"});
  EXPECT_THAT(second.output, HasSubstr("Another docstring."));

  place.write("mine/softplus_loss.cpp", edited + "\nthis is no C++\n");
  const CommandResult third = place.harness({"plugin", "describe", "softplus_loss", "--plugin-dir", "mine"});
  EXPECT_EQ(third.end.exit_code, kExitBadInput);
  EXPECT_THAT(third.errors, HasSubstr("does not compile"));
  EXPECT_THAT(third.errors, HasSubstr("softplus_loss.cpp:"));
}

TEST(PluginTest, APlanBuildsASourceWithoutLibraryAsARunDoes) {
  const Workplace place("planned_source");
  place.write("mine/softplus_loss.cpp", code_block("plugins.md", "cpp"));
  place.write("temperature.toml", code_block("plugins.md", "toml"));
  const CommandResult plan = place.harness({"plan", "temperature.toml", "--plugin-dir", "mine"});
  EXPECT_EQ(plan.end.exit_code, kExitDone) << plan.errors;
}

class NewPlugin : public testing::TestWithParam<const char*> {};

TEST_P(NewPlugin, BuildsAndKeepsTheContract) {
  const Workplace place(std::string("new_") + GetParam());
  const CommandResult made = place.harness({"plugin", "new", GetParam(), "thing"});
  ASSERT_EQ(made.end.exit_code, kExitDone) << made.errors;
  const CommandResult check = place.harness({"plugin", "check", "thing"});
  EXPECT_EQ(check.end.exit_code, kExitDone) << check.output << check.errors;
  const CommandResult again = place.harness({"plugin", "new", GetParam(), "thing"});
  EXPECT_EQ(again.end.exit_code, kExitBadInput);
  EXPECT_THAT(again.errors, HasSubstr("exists already"));
  const CommandResult build = place.harness({"plugin", "build", "thing", "--to", "mine"});
  ASSERT_EQ(build.end.exit_code, kExitDone) << build.errors;
  const CommandResult plan = place.harness({"plan", "thing/thing.toml", "--plugin-dir", "mine"});
  EXPECT_EQ(plan.end.exit_code, kExitDone) << plan.errors;
}

INSTANTIATE_TEST_SUITE_P(Kinds, NewPlugin,
                         testing::Values("model", "loss", "penalty", "reconstruction", "variational",
                                         "dataset", "metric"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace harness

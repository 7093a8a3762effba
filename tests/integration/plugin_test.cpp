#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
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

TEST(PluginTest, ASourceBesideItsLibraryIsRebuiltWhenItOrAHeaderChanges) {
  const Workplace place("rebuilt");
  std::string source = code_block("plugins.md", "cpp");
  const std::string doc = "Logistic loss with a temperature.";
  source.replace(source.find(doc), doc.size(), "\" WORDS \"");
  place.write("mine/softplus_loss.cpp", "#include \"words.h\"\n" + source);
  place.write("mine/words.h", "#define WORDS \"" + doc + "\"\n");
  const std::vector<std::string> describe{"plugin", "describe", "softplus_loss", "--plugin-dir", "mine"};
  const CommandResult first = place.harness(describe);
  EXPECT_EQ(first.end.exit_code, kExitDone) << first.errors;
  EXPECT_THAT(first.output, HasSubstr(doc));

  place.write("mine/words.h", "#define WORDS \"Another docstring.\"\n");
  EXPECT_THAT(place.harness(describe).output, HasSubstr("Another docstring."));
  EXPECT_EQ(place.harness(describe).errors, "") << "up to date";

  place.write("mine/softplus_loss.cpp", source + "\nthis is no C++\n");
  const CommandResult broken = place.harness(describe);
  EXPECT_EQ(broken.end.exit_code, kExitBadInput);
  EXPECT_THAT(broken.errors, HasSubstr("does not compile"));
  EXPECT_THAT(broken.errors, HasSubstr("softplus_loss.cpp:"));
  EXPECT_THAT(broken.errors, HasSubstr("there is no plugin")) << "its old library is not what was written";
  const CommandResult others = place.harness({"plugin", "describe", "hinge", "--plugin-dir", "mine"});
  EXPECT_EQ(others.end.exit_code, kExitDone) << "what does not name it goes on";
  EXPECT_THAT(others.errors, HasSubstr("softplus_loss.so is not used"));
}

TEST(PluginTest, ASourceThatAnybodyMayWriteIsNotCompiled) {
  const Workplace place("distrusted");
  place.write("words.h", "#define WORDS\n");
  place.write("loss.cpp", "#include \"words.h\"\n");
  for (const char* file : {"loss.cpp", "words.h"}) {
    fs::permissions(place.folder() / file, fs::perms::others_write, fs::perm_options::add);
    const CommandResult build = place.harness({"plugin", "build", "loss.cpp", "--to", "mine"});
    EXPECT_EQ(build.end.exit_code, kExitBadInput);
    EXPECT_THAT(build.errors, HasSubstr(std::string(file) + " is world-writable"));
    EXPECT_FALSE(fs::exists(place.folder() / "mine" / "loss.so"));
    fs::permissions(place.folder() / file, fs::perms::others_write, fs::perm_options::remove);
  }
}

TEST(PluginTest, ABuildThatASignalEndsLeavesNothing) {
  const Workplace place("stopped_build");
  place.write("softplus_loss.cpp", code_block("plugins.md", "cpp"));
  ChildProcess build = place.start({"plugin", "build", "softplus_loss.cpp", "--to", "mine"});
  const std::string children =
      "/proc/" + std::to_string(build.pid()) + "/task/" + std::to_string(build.pid()) + "/children";
  ASSERT_TRUE(testing_support::eventually([&] {
    std::string compiler;
    return static_cast<bool>(std::ifstream(children) >> compiler);
  }));
  build.signal(SIGTERM);
  EXPECT_EQ(build.wait().exit_code, kExitTerminated);
  for (const fs::directory_entry& entry : fs::directory_iterator(place.folder() / "mine"))
    EXPECT_EQ(entry.path().filename(), ".softplus_loss.lock");
}

TEST(PluginTest, APlanBuildsASourceWithoutLibraryAsARunDoes) {
  const Workplace place("planned_source");
  place.write("mine/softplus_loss.cpp", code_block("plugins.md", "cpp"));
  place.write("temperature.toml", code_block("plugins.md", "toml"));
  const CommandResult plan = place.harness({"plan", "temperature.toml", "--plugin-dir", "mine"});
  EXPECT_EQ(plan.end.exit_code, kExitDone) << plan.errors;
}

TEST(PluginTest, ANewOneDoesNotTakeTheNameOfAnother) {
  const Workplace place("taken");
  const CommandResult taken = place.harness({"plugin", "new", "loss", "hinge"});
  EXPECT_EQ(taken.end.exit_code, kExitBadInput);
  EXPECT_THAT(taken.errors, HasSubstr("there is a plugin \"hinge\" of this kind already"));
  EXPECT_FALSE(fs::exists(place.folder() / "hinge"));
  EXPECT_EQ(place.harness({"plugin", "new", "penalty", "hinge"}).end.exit_code, kExitDone);
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
  EXPECT_THAT(place.text_of("thing/thing.toml"), HasSubstr("[metrics]"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, NewPlugin,
                         testing::Values("model", "loss", "penalty", "reconstruction", "variational",
                                         "dataset", "metric"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace harness

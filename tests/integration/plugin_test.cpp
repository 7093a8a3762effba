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
  EXPECT_THAT(build.output, HasSubstr("as it was compiled for its check"));
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

TEST(PluginTest, ALibraryThatNoCommandWouldUseIsTold) {
  const Workplace place("useless");
  place.write("nothing.cpp",
              "#include \"harness/sdk/plugin.h\"\nHARNESS_PLUGIN(registrar) { (void)registrar; }\n");
  const CommandResult nothing = place.harness({"plugin", "build", "nothing.cpp", "--to", "mine"});
  EXPECT_EQ(nothing.end.exit_code, kExitBadInput);
  EXPECT_THAT(nothing.errors, HasSubstr("nothing.so was built, but registers nothing"));
  EXPECT_THAT(nothing.errors, HasSubstr("registrar.model<T>"));
  EXPECT_EQ(nothing.output, "");

  place.write("entryless.cpp", "int one = 1;\n");
  const CommandResult entryless = place.harness({"plugin", "build", "entryless.cpp", "--to", "mine"});
  EXPECT_EQ(entryless.end.exit_code, kExitBadInput);
  EXPECT_THAT(entryless.errors, HasSubstr("no command will use it"));
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

TEST(PluginTest, ANewModelStartsFromWhatThereIs) {
  const Workplace place("starts");
  const CommandResult unknown = place.harness({"plugin", "new", "model", "mine", "--like", "vea"});
  EXPECT_EQ(unknown.end.exit_code, kExitBadInput);
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean \"vae\"?"));
  const CommandResult loss = place.harness({"plugin", "new", "loss", "mine", "--like", "gan"});
  EXPECT_EQ(loss.end.exit_code, kExitBadInput);
  EXPECT_THAT(loss.errors, HasSubstr("--like is for models"));
  EXPECT_FALSE(fs::exists(place.folder() / "mine"));
}

TEST(PluginTest, ANewOneDoesNotTakeTheNameOfAnother) {
  const Workplace place("taken");
  const CommandResult taken = place.harness({"plugin", "new", "loss", "hinge"});
  EXPECT_EQ(taken.end.exit_code, kExitBadInput);
  EXPECT_THAT(taken.errors, HasSubstr("there is a plugin \"hinge\" of this kind already"));
  EXPECT_FALSE(fs::exists(place.folder() / "hinge"));
  EXPECT_EQ(place.harness({"plugin", "new", "penalty", "hinge"}).end.exit_code, kExitDone);
}

TEST(PluginTest, ACrashIsToldWithTheProofThatRanAndThoseBefore) {
  const Workplace place("crashed");
  const fs::path library = fs::path(HARNESS_TEST_PLUGIN_DIR) / "crashes.so";
  const CommandResult check = place.harness({"plugin", "check", library});
  EXPECT_EQ(check.end.exit_code, kExitBadInput);
  EXPECT_THAT(check.output, HasSubstr("ok     shapes"));
  EXPECT_THAT(check.output,
              HasSubstr("BROKEN contract     it ended the checking process by signal 6 (SIGABRT)"));
  EXPECT_THAT(check.output, HasSubstr("does not keep the contract"));
  EXPECT_THAT(check.errors, HasSubstr("what it wrote:\n  xxx"));
  EXPECT_THAT(check.errors, HasSubstr("gdb --args "));
  std::istringstream lines(check.errors);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 200U) << line;

  const CommandResult json = place.harness({"plugin", "check", library, "--json"});
  const auto findings = nlohmann::json::parse(json.output);
  EXPECT_EQ(findings.back().at("proof"), "contract");
  EXPECT_EQ(findings.back().at("passed"), false);
}

struct NewCase {
  const char* name;
  std::vector<std::string> words;  // KIND and options
};

class NewPlugin : public testing::TestWithParam<NewCase> {};

TEST_P(NewPlugin, BuildsAndKeepsTheContract) {
  const Workplace place(std::string("new_") + GetParam().name);
  std::vector<std::string> command{"plugin", "new"};
  command.insert(command.end(), GetParam().words.begin(), GetParam().words.end());
  command.push_back("thing");
  const CommandResult made = place.harness(command);
  ASSERT_EQ(made.end.exit_code, kExitDone) << made.errors;
  const CommandResult check = place.harness({"plugin", "check", "thing"});
  EXPECT_EQ(check.end.exit_code, kExitDone) << check.output << check.errors;
  const CommandResult again = place.harness(command);
  EXPECT_EQ(again.end.exit_code, kExitBadInput);
  EXPECT_THAT(again.errors, HasSubstr("exists already"));
  const CommandResult build = place.harness({"plugin", "build", "thing", "--to", "mine"});
  ASSERT_EQ(build.end.exit_code, kExitDone) << build.errors;
  const CommandResult plan = place.harness({"plan", "thing/thing.toml", "--plugin-dir", "mine"});
  EXPECT_EQ(plan.end.exit_code, kExitDone) << plan.errors;
  EXPECT_THAT(place.text_of("thing/thing.toml"), HasSubstr("[metrics]"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, NewPlugin,
                         testing::Values(NewCase{"model", {"model"}},
                                         NewCase{"vae", {"--like", "vae", "model"}},
                                         NewCase{"loss", {"loss"}}, NewCase{"penalty", {"penalty"}},
                                         NewCase{"reconstruction", {"reconstruction"}},
                                         NewCase{"variational", {"variational"}},
                                         NewCase{"dataset", {"dataset"}}, NewCase{"metric", {"metric"}}),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace harness

#include "harness/run/plugin_build.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PluginBuildTest : public ::testing::Test {
 protected:
  PluginBuildTest() {
    recipe_.compiler = "/usr/bin/c++";
    recipe_.flags = {"-shared", "-fPIC"};
    recipe_.fingerprint = "one";
    ::setenv("XDG_CACHE_HOME", (folder_.path() / "cache").c_str(), 1);
  }
  BuiltPlugin build() const { return build_plugin(recipe_, folder_.path() / "mine/thing.cpp", built_); }

  testing_support::TemporaryFolder folder_;
  PluginRecipe recipe_;
  fs::path built_ = folder_.path() / "built";
};

TEST_F(PluginBuildTest, CompilesWhatChangedAndNothingElse) {
  folder_.write("mine/thing.cpp", "#include \"thing.h\"\nint one = ONE;\n");
  folder_.write("mine/thing.h", "#define ONE 1\n");
  const BuiltPlugin first = build();
  EXPECT_TRUE(first.compiled);
  EXPECT_EQ(first.library, built_ / "thing.so");
  EXPECT_TRUE(fs::exists(first.library));
  EXPECT_FALSE(build().compiled);
  folder_.write("mine/thing.h", "#define ONE 2\n");
  EXPECT_TRUE(build().compiled) << "a header of it";
  recipe_.fingerprint = "another";
  EXPECT_TRUE(build().compiled) << "the program's headers or flags";
}

TEST_F(PluginBuildTest, CopiesWhatAnotherFolderHasOfTheSameSource) {
  folder_.write("mine/thing.cpp", "#include \"thing.h\"\nint one = ONE;\n");
  folder_.write("mine/thing.h", "#define ONE 1\n");
  const fs::path source = folder_.path() / "mine/thing.cpp", other = folder_.path() / "other";
  build();
  const auto copy = [&] { return build_plugin(recipe_, source, other, {built_}); };
  const BuiltPlugin copied = copy();
  EXPECT_TRUE(copied.copied);
  EXPECT_FALSE(copied.compiled);
  EXPECT_EQ(read_file(other / "thing.so"), read_file(built_ / "thing.so"));
  const BuiltPlugin again = copy();
  EXPECT_FALSE(again.copied || again.compiled) << "up to date";
  folder_.write("mine/thing.h", "#define ONE 2\n");
  EXPECT_TRUE(copy().compiled) << "what the other folder has is of another header";
  folder_.write("mine/thing.h", "#define ONE 1\n");
  fs::permissions(built_ / "thing.so", fs::perms::others_write, fs::perm_options::add);
  EXPECT_TRUE(copy().compiled) << "anybody could have written it";
}

TEST_F(PluginBuildTest, RefusesWhatIsNoSource) {
  const fs::path file = folder_.write("mine/thing.txt", "int one = 1;\n");
  try {
    build_plugin(recipe_, file, built_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_THAT(error.what(), HasSubstr("thing.txt is no .cpp file"));
    EXPECT_THAT(error.remedy(), HasSubstr("one .cpp file"));
  }
}

TEST_F(PluginBuildTest, LeavesTheEarlierLibraryWhereTheSourceIsBroken) {
  folder_.write("mine/thing.cpp", "int one = 1;\n");
  build();
  const std::string library = read_file(built_ / "thing.so");
  folder_.write("mine/thing.cpp", "this is no C++\n");
  try {
    build();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("thing.cpp does not compile (exit code 1)"));
    EXPECT_THAT(error.what(), HasSubstr("thing.cpp:1:1: error:"));
    EXPECT_THAT(error.remedy(), HasSubstr((folder_.path() / "cache").string()));
  }
  EXPECT_EQ(read_file(built_ / "thing.so"), library);
  for (const auto& entry : fs::directory_iterator(built_))
    EXPECT_FALSE(entry.path().string().ends_with(".tmp")) << "nothing half-made is left";
}

// `plugin build` writes the library into another folder than the source's.
TEST_F(PluginBuildTest, FindsAnEditedSourceWhereverItLies) {
  const std::vector<PluginFolder> folders{{built_, "--plugins"}};
  EXPECT_THAT(plugin_sources(folders), IsEmpty());
  const fs::path source = folder_.write("mine/thing.cpp", "int one = 1;\n");
  build();
  EXPECT_FALSE(plugin_sources(folders).empty());
  EXPECT_THAT(outdated_sources(recipe_, plugin_sources(folders)), IsEmpty());
  folder_.write("mine/thing.cpp", "int one = 2;\n");
  const auto outdated = outdated_sources(recipe_, plugin_sources(folders));
  ASSERT_EQ(outdated.size(), 1u);
  EXPECT_EQ(outdated[0].source, source);
  EXPECT_EQ(outdated[0].folder, built_);
  fs::remove(source);
  EXPECT_THAT(outdated_sources(recipe_, plugin_sources(folders)), IsEmpty())
      << "the library is all that is left";
}

TEST_F(PluginBuildTest, FindsASourceBesideItsLibraryOnce) {
  const std::vector<PluginFolder> folders{{built_, "--plugins"}};
  folder_.write("built/thing.cpp", "int one = 1;\n");
  ASSERT_EQ(outdated_sources(recipe_, plugin_sources(folders)).size(), 1u) << "there is no library yet";
  build_plugin(recipe_, built_ / "thing.cpp", built_);
  folder_.write("built/thing.cpp", "int one = 2;\n");
  EXPECT_EQ(outdated_sources(recipe_, plugin_sources(folders)).size(), 1u);
}

// Whoever may write the record would choose what is compiled.
TEST_F(PluginBuildTest, RefusesARecordThatOthersMayWrite) {
  folder_.write("mine/thing.cpp", "int one = 1;\n");
  build();
  folder_.write("mine/thing.cpp", "int one = 2;\n");
  fs::permissions(built_ / "thing.build", fs::perms::all);
  EXPECT_THROW(plugin_sources({{built_, "--plugins"}}), Error);
}

TEST_F(PluginBuildTest, RefusesASourceThatOthersMayWrite) {
  fs::permissions(folder_.write("mine/thing.cpp", "int one = 1;\n"), fs::perms::all);
  EXPECT_THROW(build(), Error);
  EXPECT_FALSE(fs::exists(built_ / "thing.so"));
}

}  // namespace
}  // namespace harness

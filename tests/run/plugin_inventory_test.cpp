#include "harness/run/plugin_inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/base/sha256.h"
#include "harness/protocol/json.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A stand-in for the worker: a library is a text file whose description lies beside it; "crash" in it ends
// the worker by a signal, and without a description it is refused. Each call leaves a line in calls.txt.
constexpr const char* kWorker = R"(#!/bin/sh
shift 3  # --protocol HASH describe
echo "$*" >> "$(dirname "$0")/calls.txt"
printf '['
separator=''
for library in "$@"; do
  if grep -q crash "$library"; then kill -SEGV $$; fi
  printf '%s' "$separator"
  if [ -f "$library.json" ]; then cat "$library.json"; else
    printf '{"library": "%s", "error": "it has no stamp", "remedy": "build it"}' "$library"; fi
  separator=','
done
printf ']'
)";

class PluginInventoryTest : public ::testing::Test {
 protected:
  PluginInventoryTest() {
    fs::remove_all(root_);
    fs::create_directories(root_ / "bin");
    fs::create_directories(root_ / "plugins");
    fs::create_directories(root_ / "more");
    std::ofstream(root_ / "bin" / "harness-worker") << kWorker;
    fs::permissions(root_ / "bin" / "harness-worker", fs::perms::owner_all);
    ::setenv("XDG_CACHE_HOME", (root_ / "cache").c_str(), 1);
    ::setenv("XDG_DATA_HOME", (root_ / "share").c_str(), 1);
    ::unsetenv("HARNESS_PLUGINS");
    paths_ = program_paths_of(root_ / "bin" / "harness");
  }

  void add(const std::string& file, const std::string& name, const std::string& content = "code") const {
    const fs::path library = fs::canonical(root_) / file;
    std::ofstream(library) << content;
    PluginDescription plugin;
    plugin.kind = "metric";
    plugin.name = name;
    plugin.library = library;
    std::ofstream(library.string() + ".json") << nlohmann::json(plugin).dump();
  }
  PluginInventory look(const std::vector<std::string>& dirs = {}) const {
    return plugin_inventory(paths_, plugin_folders(paths_, dirs));
  }
  int calls() const {
    std::ifstream file(root_ / "bin" / "calls.txt");
    int count = 0;
    for (std::string line; std::getline(file, line);) ++count;
    return count;
  }

  const fs::path root_ = fs::path(::testing::TempDir()) / "inventory";
  ProgramPaths paths_;
};

TEST_F(PluginInventoryTest, AsksTheWorkerOnceUntilALibraryChanges) {
  add("plugins/a.so", "a");
  add("plugins/b.so", "b", "other code");
  const PluginInventory first = look();
  ASSERT_NE(first.catalog.find("metric", "a"), nullptr);
  EXPECT_EQ(first.catalog.find("metric", "a")->library_sha256, sha256_hex("code"));
  EXPECT_EQ(look().catalog.all().size(), 2U);
  EXPECT_EQ(calls(), 1);
  add("plugins/a.so", "a2", "changed code");
  const PluginInventory changed = look();
  EXPECT_NE(changed.catalog.find("metric", "a2"), nullptr);
  EXPECT_EQ(changed.catalog.find("metric", "a"), nullptr);
  EXPECT_EQ(calls(), 2);
}

TEST_F(PluginInventoryTest, AsksAgainWhenPermissionsChange) {
  add("plugins/a.so", "a");
  look();
  fs::permissions(root_ / "plugins" / "a.so", fs::perms::others_write, fs::perm_options::add);
  look();
  EXPECT_EQ(calls(), 2) << "what the gate looks at is part of the key";
}

TEST_F(PluginInventoryTest, KeepsRefusalsAndAsksAgainNextTime) {
  std::ofstream(root_ / "plugins" / "bad.so") << "no plugin";
  add("plugins/good.so", "good");
  for (int i = 1; i <= 2; ++i) {
    const PluginInventory inventory = look();
    EXPECT_EQ(inventory.catalog.all().size(), 1U);
    ASSERT_EQ(inventory.refusals.size(), 1U);
    EXPECT_EQ(inventory.refusals[0].message, "it has no stamp");
    EXPECT_EQ(inventory.refusals[0].remedy, "build it");
  }
  EXPECT_EQ(calls(), 2);
}

TEST_F(PluginInventoryTest, FindsTheLibraryThatTakesTheWorkerDown) {
  add("plugins/a.so", "a");
  add("plugins/b.so", "b", "crash");
  add("plugins/c.so", "c", "third");
  const PluginInventory inventory = look();
  EXPECT_EQ(inventory.catalog.all().size(), 2U);
  ASSERT_EQ(inventory.refusals.size(), 1U);
  EXPECT_EQ(inventory.refusals[0].library.filename(), "b.so");
  EXPECT_THAT(inventory.refusals[0].message, HasSubstr("signal 11 (SIGSEGV)"));
}

TEST_F(PluginInventoryTest, TheFirstOfTwoLibrariesKeepsANameWhetherCachedOrNot) {
  add("plugins/a.so", "same");
  look();  // the first one is cached, the second is not
  add("more/b.so", "same", "another");
  const PluginInventory inventory = look({(root_ / "more").string()});
  EXPECT_EQ(inventory.catalog.all().size(), 1U);
  EXPECT_THAT(inventory.catalog.find("metric", "same")->library, HasSubstr("a.so"));
  ASSERT_EQ(inventory.refusals.size(), 1U);
  EXPECT_THAT(inventory.refusals[0].message, HasSubstr("a.so"));
  EXPECT_THAT(inventory.refusals[0].message, HasSubstr("b.so"));
}

TEST_F(PluginInventoryTest, SearchesNamedFoldersOnlyAndRefusesMissingOnes) {
  add("more/a.so", "a");
  EXPECT_THAT(look().catalog.all(), IsEmpty());
  ::setenv("HARNESS_PLUGINS", (root_ / "more").c_str(), 1);
  EXPECT_EQ(look().catalog.all().size(), 1U);
  ::setenv("HARNESS_PLUGINS", "/nowhere", 1);
  EXPECT_THROW(look(), Error);
  ::unsetenv("HARNESS_PLUGINS");
  EXPECT_THROW(look({"/nowhere"}), Error);
}

TEST_F(PluginInventoryTest, SaysWhenThereIsNoWorker) {
  fs::remove(root_ / "bin" / "harness-worker");
  try {
    look();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
  }
}

TEST_F(PluginInventoryTest, BlamesTheLibraryThatTheWorkerLacksAndNoPlugin) {
  std::ofstream(paths_.worker)
      << "#!/bin/sh\necho \"$0: error while loading shared libraries: libtorch_cpu.so: "
         "cannot open shared object file\" >&2\nexit 127\n";
  add("plugins/one.so", "one");
  add("plugins/two.so", "two");
  try {
    plugin_inventory(paths_, plugin_folders(paths_, {}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
    EXPECT_THAT(error.what(), HasSubstr("harness-worker cannot start: libtorch_cpu.so: cannot open"));
    EXPECT_THAT(error.remedy(), HasSubstr("./dev build"));
  }
}

TEST_F(PluginInventoryTest, SaysThatTheWorkerIsOfAnotherBuild) {
  std::ofstream(paths_.worker)
      << "#!/bin/sh\n[ \"$1\" = --protocol ] || exit 0\n"
         "echo 'error: harness-worker (9.9.9, c0ffee) is of another build' >&2\nexit 76\n";
  add("plugins/one.so", "one");
  try {
    plugin_inventory(paths_, plugin_folders(paths_, {}));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
    EXPECT_THAT(error.what(), HasSubstr(paths_.worker.string() + " are of different builds"));
    EXPECT_THAT(error.what(), HasSubstr("(9.9.9, c0ffee)"));
    EXPECT_THAT(error.remedy(), HasSubstr("./dev build"));
  }
}

}  // namespace
}  // namespace harness

#include "harness/run/pinned_libraries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PinnedLibrariesTest : public ::testing::Test {
 protected:
  PluginCatalog catalog_of(const fs::path& library) {
    write_file_atomically(library, "as it was");
    PluginDescription plugin;
    plugin.kind = "model";
    plugin.name = "thing";
    plugin.library = library;
    plugin.library_sha256 = sha256_file(library);
    return PluginCatalog({plugin});
  }

  testing::TemporaryFolder folder_;
  const fs::path library_ = folder_ / "thing.so", pins_ = folder_ / "run.plugins";
};

TEST_F(PinnedLibrariesTest, KeepWhatWasThereAtFirstAndGoWithTheRun) {
  const PluginCatalog catalog = catalog_of(library_);
  {
    PinnedLibraries pins(pins_, catalog);
    EXPECT_FALSE(fs::exists(pins_)) << "nothing was asked for";
    const fs::path copy = pins.copy_of(library_);
    write_file_atomically(library_, "rebuilt");
    EXPECT_EQ(pins.copy_of(library_), copy);
    EXPECT_EQ(read_file(copy), "as it was");
    EXPECT_EQ(copy.filename(), "thing.so");
    EXPECT_EQ(fs::status(pins_).permissions(), fs::perms::owner_all);
  }
  EXPECT_FALSE(fs::exists(pins_));
}

TEST_F(PinnedLibrariesTest, RefuseALibraryThatIsNotWhatWasPlannedWith) {
  const PluginCatalog catalog = catalog_of(library_);
  write_file_atomically(library_, "rebuilt");
  PinnedLibraries pins(pins_, catalog);
  try {
    pins.copy_of(library_);
    ADD_FAILURE() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
    EXPECT_THAT(error.what(), HasSubstr("was rebuilt while the run began"));
  }
}

TEST_F(PinnedLibrariesTest, OfKilledRunsAreRemovedAndNothingElse) {
  for (const char* name : {"demo-1.plugins/0", "notes"}) fs::create_directories(folder_ / name);
  remove_left_pins(folder_.path());
  EXPECT_FALSE(fs::exists(folder_ / "demo-1.plugins"));
  EXPECT_TRUE(fs::exists(folder_ / "notes"));
}

}  // namespace
}  // namespace harness

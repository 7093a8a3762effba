#include "harness/run/program_paths.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

namespace fs = std::filesystem;

TEST(ProgramPathsTest, FindsPluginsOfABuildTreeAndOfAnInstalledOne) {
  const fs::path root = fs::path(::testing::TempDir()) / "tree";
  fs::remove_all(root);
  fs::create_directories(root / "bin");
  EXPECT_EQ(program_paths_of(root / "bin" / "harness").plugins, root / "plugins");
  EXPECT_EQ(program_paths_of(root / "bin" / "harness").worker, root / "bin" / "harness-worker");
  fs::create_directories(root / "lib" / "harness" / "plugins");
  EXPECT_EQ(program_paths_of(root / "bin" / "harness").plugins, root / "lib" / "harness" / "plugins");
}

}  // namespace
}  // namespace harness

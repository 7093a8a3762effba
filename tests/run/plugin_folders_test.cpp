#include "harness/run/plugin_folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

using ::testing::ElementsAre;

TEST(PluginFoldersTest, TakesNoHalfBuiltLibrary) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"b.so", "a.so", ".a.123.so", ".a.123.so.tmp", "a.so.tmp", ".a.lock"})
    std::ofstream(folder / name) << "code";
  EXPECT_THAT(plugin_libraries({{folder.path(), "--plugin-dir"}}),
              ElementsAre(folder / "a.so", folder / "b.so"));
}

}  // namespace
}  // namespace harness

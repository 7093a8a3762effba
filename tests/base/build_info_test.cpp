#include "harness/base/build_info.h"

#include <gmock/gmock.h>

namespace harness {
namespace {

TEST(BuildInfo, SaysVersionCompilerAndBuildType) {
  const BuildInfo info = build_info();
  EXPECT_THAT(info.version, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(info.compiler, testing::MatchesRegex("[A-Za-z]+ [0-9.]+"));
  EXPECT_FALSE(info.build_type.empty());
}

TEST(BuildInfo, TheCommitIsAHashWhichMaySayDirtyOrUnknown) {
  EXPECT_THAT(build_info().commit,
              testing::AnyOf("unknown", testing::MatchesRegex("[0-9a-f]{40}(\\+dirty)?")));
}

}  // namespace
}  // namespace harness

#include "harness/run/make_rule.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(MakeRule, NamesWhatStandsAfterTheColon) {
  EXPECT_EQ(prerequisites("p.so: /a/p.cpp /a/p.h \\\n /b/q.h\n"),
            (std::vector<std::filesystem::path>{"/a/p.cpp", "/a/p.h", "/b/q.h"}));
}

TEST(MakeRule, TakesNamesAsTheCompilerEscapesThem) {
  EXPECT_EQ(prerequisites("p.so: /my\\ plugins/p.cpp /a/\\#1$$.h\n"),
            (std::vector<std::filesystem::path>{"/my plugins/p.cpp", "/a/#1$.h"}));
}

}  // namespace
}  // namespace harness

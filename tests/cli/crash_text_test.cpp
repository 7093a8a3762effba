#include "harness/cli/crash_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/text.h"

namespace harness::cli {
namespace {

TEST(CrashTextTest, ShowsAFewWordsAsTheyAre) {
  EXPECT_EQ(shown_words("terminate called\n\n  what():  no\n"), "  terminate called\n    what():  no\n");
  EXPECT_EQ(shown_words(""), "");
}

TEST(CrashTextTest, CutsLongLinesBetweenCharacters) {
  EXPECT_EQ(shown_words("0123456789abcdef", 12), "  0123456...\n");
  EXPECT_EQ(shown_words("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4", 10),
            "  \u00e4\u00e4\u00e4\u00e4\u00e4...\n");
}

TEST(CrashTextTest, OfManyLinesShowsTheFirstAndTheLast) {
  std::string written;
  for (int i = 0; i < 40; ++i) written += "line " + std::to_string(i) + "\n";
  const std::string shown = shown_words(written);
  EXPECT_THAT(shown, testing::StartsWith("  line 0\n"));
  EXPECT_THAT(shown, testing::HasSubstr("  line 11\n  (25 lines are left out)\n  line 37\n"));
  EXPECT_THAT(shown, testing::EndsWith("  line 39\n"));
}

TEST(CrashTextTest, WrapsACommandThatCanBePasted) {
  EXPECT_EQ(shell_command({"gdb", "--args", "a b"}), "gdb --args 'a b'");
  const std::string wrapped = shell_command({"gdb", "--args", "worker", "one.so", "two.so"}, 24);
  EXPECT_EQ(wrapped, "gdb --args worker \\\n    one.so two.so");
  for (const std::string& line : split(wrapped, '\n')) EXPECT_LE(text_width(line), 24U);
}

}  // namespace
}  // namespace harness::cli

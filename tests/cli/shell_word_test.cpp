#include "harness/cli/shell_word.h"

#include <gtest/gtest.h>

namespace harness::cli {
namespace {

TEST(ShellWord, QuotesOnlyWhatAShellWouldChange) {
  EXPECT_EQ(shell_word("train.steps=500"), "train.steps=500");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("name=\"a b\""), "'name=\"a b\"'");
  EXPECT_EQ(shell_word("it's"), R"('it'\''s')");
}

}  // namespace
}  // namespace harness::cli

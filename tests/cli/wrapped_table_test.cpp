#include "harness/cli/wrapped_table.h"

#include <gtest/gtest.h>

namespace harness::cli {
namespace {

const std::vector<std::vector<std::string>> kRows{{"name", "what it is"},
                                                  {"hinge", "a loss with a margin of one"}};

TEST(WrappedTable, GoesOnBelowTheLastColumn) {
  EXPECT_EQ(wrapped_table(kRows, 27),
            "name   what it is\n"
            "-----  --------------------\n"
            "hinge  a loss with a margin\n"
            "       of one\n");
}

TEST(WrappedTable, LeavesATableAsItIsWhereThereIsRoomOrFarTooLittle) {
  const std::string plain =
      "name   what it is\n-----  ---------------------------\nhinge  a loss with a margin of one\n";
  EXPECT_EQ(wrapped_table(kRows, 34), plain);
  EXPECT_EQ(wrapped_table(kRows, 12), plain);
}

}  // namespace
}  // namespace harness::cli

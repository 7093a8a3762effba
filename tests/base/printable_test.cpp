#include "harness/base/printable.h"

#include <gtest/gtest.h>

#include "harness/base/text.h"

namespace harness {
namespace {

TEST(Printable, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb\rc\x7f"), "a\\x1b[31mb\\x0dc\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(printable("zwölf\nµ"), "zwölf\nµ");
}

TEST(Printable, TablesKeepARowOnItsLine) {
  EXPECT_EQ(text_table({{"reason"}, {"a\nb\x1b[0m"}}), "reason\n----------\na b\\x1b[0m\n");
}

}  // namespace
}  // namespace harness

#include "harness/base/utf8.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(Utf8, TellsWellFormedTextsFromOthers) {
  for (const char* good : {"", "a/b.png", "\xC3\xA9", "\xE2\x82\xAC 5", "\xF0\x9F\x98\x80"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"g\xFF"
        "1",
        "\xE9t\xE9", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\x80"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
  EXPECT_EQ(utf8_sequence_length("\xE2\x82\xAC 5"), 3U);
}

}  // namespace
}  // namespace harness

#include "harness/base/short_hash.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(ShortHash, KeepsTwelveDigitsAndWhatStandsBehindThem) {
  EXPECT_EQ(short_hash("0123456789abcdef0123456789abcdef01234567"), "0123456789ab");
  EXPECT_EQ(short_hash("0123456789abcdef0123456789abcdef01234567+dirty"), "0123456789ab+dirty");
  EXPECT_EQ(short_hash("0123456789ab"), "0123456789ab");
}

TEST(ShortHash, LeavesOtherTextsAlone) {
  for (const char* text : {"", "unknown", "2.11.0", "data-1"}) EXPECT_EQ(short_hash(text), text);
}

}  // namespace
}  // namespace harness

#include "harness/base/hex.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(HexTest, SoManyLowerCaseDigitsAndNothingElse) {
  EXPECT_TRUE(is_hex("00ff9a", 6));
  EXPECT_TRUE(is_hex(to_hex(std::uint64_t{0x0123456789abcdef}), 16));
  EXPECT_FALSE(is_hex("00ff9a", 7));
  EXPECT_FALSE(is_hex("00FF9A", 6));
  EXPECT_FALSE(is_hex("00fg9a", 6));
  EXPECT_FALSE(is_hex("00 f9a", 6));
}

}  // namespace
}  // namespace harness

#include "harness/base/text.h"

#include <gtest/gtest.h>

#include "harness/base/hex.h"
#include "harness/base/utc_time.h"

namespace harness {
namespace {

TEST(Text, JoinsAndSplits) {
  EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join_quoted({"a", "b"}), "\"a\", \"b\"");
  EXPECT_EQ(split("a.b..", '.'), (std::vector<std::string>{"a", "b", "", ""}));
}

TEST(Text, CountsInEnglish) {
  EXPECT_EQ(counted(1, "trial"), "1 trial");
  EXPECT_EQ(counted(1200, "trial"), "1,200 trials");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(grouped(999), "999");
}

TEST(Text, ScalesBytesAndSeconds) {
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1536), "1.5 KiB");
  EXPECT_EQ(human_bytes(1024 * 1024 - 1), "1.0 MiB");
  EXPECT_EQ(human_seconds(0.84), "0.8 s");
  EXPECT_EQ(human_seconds(59.4), "59 s");
  EXPECT_EQ(human_seconds(200), "3 min 20 s");
  EXPECT_EQ(human_seconds(18'720), "5 h 12 min");
  EXPECT_EQ(human_seconds(183'600), "2 d 3 h");
}

TEST(Text, AlignsATableByCodePoints) {
  EXPECT_EQ(text_table({{"name", "n"}, {"\u03b2", "12"}, {"long", "3"}}, {1}),
            "name   n\n----  --\n\u03b2     12\nlong   3\n");
  EXPECT_EQ(text_table({}), "");
}

TEST(Hex, WritesTwoDigitsAByte) {
  EXPECT_EQ(to_hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(to_hex(std::uint64_t{0xdeadbeef}), "00000000deadbeef");
}

TEST(UtcTime, IsIso8601WithMilliseconds) {
  using std::chrono::milliseconds;
  const std::chrono::system_clock::time_point time(milliseconds(1'763'717'400'123));
  EXPECT_EQ(utc_text(time), "2025-11-21T09:30:00.123Z");
  EXPECT_EQ(utc_now().size(), 24u);
}

}  // namespace
}  // namespace harness

#include "harness/base/utc_time.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(UtcTime, IsReadAsItIsWritten) {
  const std::chrono::system_clock::time_point time{std::chrono::milliseconds(1'763'717'400'123)};
  EXPECT_EQ(utc_text(time), "2025-11-21T09:30:00.123Z");
  EXPECT_DOUBLE_EQ(utc_seconds("2025-11-21T09:30:00.123Z").value(), 1'763'717'400.123);
  EXPECT_EQ(utc_seconds("1970-01-01T00:00:00.000Z"), 0.0);
}

TEST(UtcTime, IsNothingOfOtherTexts) {
  for (const char* text : {"", "2025-11-21", "2025-11-21T09:30:00.123", "2025-11-21T09:30:00.123Z ", "now"})
    EXPECT_FALSE(utc_seconds(text)) << text;
}

}  // namespace
}  // namespace harness

#include "harness/report/thumbnail.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/report/example_rows.h"

namespace harness {
namespace {

TEST(Thumbnail, KeepsASmallImageAndShrinksALargeOneByAWholeFactor) {
  const std::string png = testing::example_image("a");  // 240 x 240
  EXPECT_EQ(make_thumbnail(png, 240)->width, 240u);
  EXPECT_EQ(make_thumbnail(png, 239)->width, 120u);
  EXPECT_EQ(make_thumbnail(png, 60)->height, 60u);
}

TEST(Thumbnail, KeepsNothingOfTheFileButItsPixels) {
  std::string png = testing::example_image("a");
  // A text chunk behind the header chunk, as anybody may put one there: length, type, key, zero, text, CRC.
  const std::string body("tEXtk\0<script>", 14);
  const auto word = [](unsigned long n) {
    return std::string{static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
                       static_cast<char>(n)};
  };
  png.insert(33, word(10) + body + word(crc32(0, reinterpret_cast<const Bytef*>(body.data()), 14)));
  const auto thumbnail = make_thumbnail(png, 240);
  ASSERT_TRUE(thumbnail.has_value());
  EXPECT_EQ(thumbnail->png.find("<script"), std::string::npos);
}

TEST(Thumbnail, RefusesWhatIsNoImage) {
  EXPECT_FALSE(make_thumbnail("", 100).has_value());
  EXPECT_FALSE(make_thumbnail("<svg onload=alert(1)>", 100).has_value());
  EXPECT_FALSE(make_thumbnail(testing::example_image("a").substr(0, 200), 100).has_value());
}

TEST(Base64, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace harness

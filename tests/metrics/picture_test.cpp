#include "harness/metrics/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cmath>
#include <limits>

#include "harness/base/error.h"

namespace harness::metrics {
namespace {

using ::testing::HasSubstr;

// libpng's own reader.
Picture decoded(const std::string& bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) << image.message;
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Picture picture(image.width, image.height, colour ? 3 : 1, 0);
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr)) << image.message;
  return picture;
}

TEST(Picture, PngsReadBackAsTheyWereAndCarryTheirText) {
  for (const std::int64_t channels : {1, 3}) {
    Picture picture(5, 3, channels, 0);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
      picture.pixels[i] = static_cast<std::uint8_t>(17 * i);
    const std::string bytes = to_png(picture, {{"Comment", "made in a test"}});
    const Picture back = decoded(bytes);
    EXPECT_EQ(back.width, 5);
    EXPECT_EQ(back.height, 3);
    EXPECT_EQ(back.pixels, picture.pixels);
    EXPECT_THAT(bytes, HasSubstr(std::string("tEXtComment\0made in a test", 26)));
    EXPECT_EQ(bytes, to_png(picture, {{"Comment", "made in a test"}}));
  }
}

TEST(Picture, APictureThatCannotBeWrittenIsAnError) { EXPECT_THROW(to_png(Picture(0, 0, 1, 0), {}), Error); }

TEST(Picture, TilesLieRowByRowTwoPixelsApart) {
  const at::Tensor images = at::tensor({-1.0f, 1.0f, 0.0f}).view({3, 1, 1, 1}).expand({3, 1, 2, 2});
  const Picture picture = tile(images, 2);
  EXPECT_EQ(picture.width, 10);
  EXPECT_EQ(picture.height, 10);
  EXPECT_EQ(*picture.at(2, 2), 0);
  EXPECT_EQ(*picture.at(7, 3), 255);
  EXPECT_EQ(*picture.at(3, 6), 128);
  EXPECT_EQ(*picture.at(0, 0), *picture.at(6, 6)) << "the border and a missing tile show the background";
  EXPECT_NE(*picture.at(0, 0), 0);
}

TEST(Picture, TilesOfThreeChannelsAreInColour) {
  const Picture picture = tile(at::tensor({-1.0f, 0.0f, 1.0f}).view({1, 3, 1, 1}), 1, 0);
  EXPECT_EQ(picture.pixels, (std::vector<std::uint8_t>{0, 128, 255}));
}

TEST(Picture, ValuesOutsideAreCutOffAndNanIsBlack) {
  const float infinity = std::numeric_limits<float>::infinity();
  const at::Tensor odd = at::tensor({std::nanf(""), infinity, -infinity, 7.0f}).view({1, 1, 2, 2});
  EXPECT_EQ(tile(odd, 1, 0).pixels, (std::vector<std::uint8_t>{0, 255, 0, 255}));
}

TEST(Picture, AScatterShowsTheReferencesExtentAndLeavesOutWhatIsFarAway) {
  const at::Tensor reference = at::tensor({-1.0, -1.0, 1.0, 1.0}).view({2, 2});
  const Picture without = scatter(at::empty({0, 2}), reference);
  EXPECT_EQ(scatter(at::tensor({100.0, 0.0, std::nan(""), 0.0}).view({2, 2}), reference).pixels,
            without.pixels);
  const Picture with = scatter(at::tensor({0.0, 0.0}).view({1, 2}), reference);
  EXPECT_NE(with.pixels, without.pixels);
  const std::uint8_t* middle = with.at(with.width / 2, with.height / 2 - 1);
  EXPECT_GT(middle[2], middle[0]) << "samples are blue";
  // Up is up: a point above the middle lies in the upper half.
  const Picture above = scatter(at::tensor({0.0, 0.9}).view({1, 2}), reference);
  std::int64_t y = 0;
  while (y < above.height && *above.at(above.width / 2, y) == 255) ++y;
  EXPECT_LT(y, above.height / 2);
}

}  // namespace
}  // namespace harness::metrics

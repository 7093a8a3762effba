#include "harness/metrics/gallery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "tests/metrics/fakes.h"

namespace harness::metrics {
namespace {

namespace fs = std::filesystem;
using testing::counting;
using testing::FakeTrial;

std::vector<std::uint8_t> tile_at(const Picture& picture, std::int64_t column, std::int64_t row) {
  std::vector<std::uint8_t> pixels;
  for (std::int64_t y = 0; y < 2; ++y)
    for (std::int64_t x = 0; x < 2; ++x) pixels.push_back(*picture.at(2 + 4 * column + x, 2 + 4 * row + y));
  return pixels;
}

TEST(Gallery, GridsOfDifferentTrialsShowTheSameLatents) {
  const data::ResidentData data = counting();
  FakeTrial one(0.5), same(0.5), other(-0.5);
  const Picture picture = Gallery(data, one, 4).samples(9);
  EXPECT_EQ(picture.width, 14);
  EXPECT_EQ(picture.height, 14);
  EXPECT_EQ(picture.pixels, Gallery(data, same, 4).samples(9).pixels);
  const Picture mirrored = Gallery(data, other, 4).samples(9);
  for (std::int64_t i = 0; i < 9; ++i) {
    const auto a = tile_at(picture, i % 3, i / 3), b = tile_at(mirrored, i % 3, i / 3);
    for (std::size_t p = 0; p < 4; ++p) EXPECT_NEAR(a[p] + b[p], 255, 1);  // each rounds by half a level
  }
  EXPECT_TRUE(at::equal(at::cat(one.model().labels), at::arange(9, at::kLong) % 3)) << "a class a column";
}

TEST(Gallery, ReconstructionsStandToTheRightOfTheirOriginals) {
  const data::ResidentData data = counting();
  FakeTrial trial;
  const Picture picture = Gallery(data, trial, 4).reconstructions(12);
  for (std::int64_t pair = 0; pair < 6; ++pair) {
    const std::int64_t columns = (picture.width - 2) / 4;
    const auto original = tile_at(picture, 2 * pair % columns, 2 * pair / columns);
    const auto copy = tile_at(picture, (2 * pair + 1) % columns, (2 * pair + 1) / columns);
    const std::int64_t example = pair * 20 / 6;  // from the whole held-out set
    EXPECT_EQ(original[0], example);
    EXPECT_EQ(copy[0], 255 - example);
  }
}

TEST(Gallery, InterpolationsGoFromEndToEndByBothWays) {
  const data::ResidentData data = counting();
  FakeTrial trial;
  const Picture picture = Gallery(data, trial, 4).interpolations(32);
  EXPECT_EQ(picture.width, 8 * 4 + 2);
  EXPECT_EQ(picture.height, 4 * 4 + 2);
  for (std::int64_t pair = 0; pair < 2; ++pair) {
    EXPECT_EQ(tile_at(picture, 0, 2 * pair), tile_at(picture, 0, 2 * pair + 1)) << "both begin at one end";
    EXPECT_EQ(tile_at(picture, 7, 2 * pair), tile_at(picture, 7, 2 * pair + 1)) << "and end at the other";
    EXPECT_NE(tile_at(picture, 3, 2 * pair), tile_at(picture, 3, 2 * pair + 1)) << "by different ways";
  }
  EXPECT_NE(tile_at(picture, 0, 0), tile_at(picture, 7, 0));
}

// The four training examples are flat images of 0 to 3, near black.
TEST(Gallery, NeighboursAreTheNearestTrainingExamplesInTheirOrder) {
  const data::ResidentData data = counting();
  FakeTrial trial;
  ASSERT_TRUE(Gallery(data, trial, 4).has_neighbours());
  const Picture picture = Gallery(data, trial, 4).neighbours(16);
  EXPECT_EQ(picture.width, 5 * 4 + 2) << "a sample and all four examples there are";
  EXPECT_EQ(picture.height, 2 * 4 + 2);
  const Picture samples = Gallery(data, trial, 4).samples(2);
  for (std::int64_t row = 0; row < 2; ++row) {
    const auto sample = tile_at(picture, 0, row);
    EXPECT_EQ(sample, tile_at(samples, row, 0)) << "those of the grid";
    double before = 0.0;
    std::set<int> seen;
    for (std::int64_t column = 1; column <= 4; ++column) {
      const auto example = tile_at(picture, column, row);
      EXPECT_LE(example[0], 3);
      seen.insert(example[0]);
      double distance = 0.0;
      for (std::size_t p = 0; p < 4; ++p) distance += std::pow(sample[p] - example[p], 2);
      EXPECT_GE(distance + 4.0, before) << "up to the rounding of a shown pixel";
      before = distance;
    }
    EXPECT_EQ(seen.size(), 4u);
  }
}

// The fake's pixels are half its latents, four to an image.
TEST(Gallery, ATraversalMovesOneCoordinateFromItsLowEndToItsHighOne) {
  const data::ResidentData data = counting();
  FakeTrial trial;
  EXPECT_THROW(Gallery(data, trial, 4).traversals(16), Error) << "the model names no axes";
  trial.model().named_axes = {{"a", 3, -2.0, 2.0}, {"b", 0, -1.0, 1.0}, {"c", 1, -1.0, 1.0}};
  const Picture picture = Gallery(data, trial, 4).traversals(16);
  EXPECT_EQ(picture.width, 8 * 4 + 2);
  EXPECT_EQ(picture.height, 2 * 4 + 2) << "the first two axes";
  const auto pixels = [](double low, double high, int i) {
    return 127.5 + 63.75 * (low + (high - low) * i / 7);
  };
  const auto first = tile_at(picture, 0, 0);
  for (int i = 0; i < 8; ++i) {
    const auto a = tile_at(picture, i, 0), b = tile_at(picture, i, 1);
    EXPECT_NEAR(a[3], pixels(-2, 2, i), 0.51);
    EXPECT_NEAR(b[0], pixels(-1, 1, i), 0.51);
    for (const std::size_t other : {0, 1, 2}) EXPECT_EQ(a[other], first[other]);
    for (const std::size_t other : {1, 2}) EXPECT_EQ(b[other], first[other]) << "one latent for both rows";
  }
}

TEST(Gallery, PointsAreScattered) {
  const data::ResidentData data = counting({2});
  FakeTrial trial(1.0, {2});
  Gallery gallery(data, trial, 256);
  EXPECT_EQ(gallery.samples(16).channels, 3);
  EXPECT_EQ(gallery.reconstructions(16).channels, 3);
  EXPECT_THROW(gallery.interpolations(16), Error);
  EXPECT_THROW(gallery.traversals(16), Error);
  EXPECT_THROW(gallery.write_singles(1, fs::temp_directory_path(), {}, [] {}), Error);
}

TEST(Gallery, SinglesAreNumberedFilesWithTheirText) {
  const data::ResidentData data = counting();
  FakeTrial trial;
  std::string pattern = (fs::temp_directory_path() / "harness-gallery-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  int batches = 0;
  Gallery(data, trial, 4).write_singles(6, folder / "out", {{"Disclaimer", "Synthetic"}}, [&] { ++batches; });
  EXPECT_EQ(batches, 2);
  for (int i = 0; i < 6; ++i)
    EXPECT_THAT(read_file(folder / "out" / ("00000" + std::to_string(i) + ".png")),
                ::testing::HasSubstr("Synthetic"));
  EXPECT_FALSE(fs::exists(folder / "out/000006.png"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace harness::metrics

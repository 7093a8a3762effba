#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugin_metrics/blank_data.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

using tests::BlankData;

std::unique_ptr<sdk::FeatureExtractor> made(const char* name, const Settings& settings = {},
                                            std::vector<std::int64_t> shape = {1, 28, 28}) {
  BlankData data(std::move(shape));
  return tests::bundled().extractor(name).make(settings, {data, {}, at::kCPU});
}

at::Tensor images(std::int64_t channels, std::int64_t side, std::uint64_t seed = 1) {
  return tests::normal_rows(6, channels * side * side, seed)
      .tanh()
      .to(at::kFloat)
      .view({6, channels, side, side});
}

TEST(Pixels, AreTheImage) {
  const at::Tensor grey = images(1, 28), colour = images(3, 28);
  const auto pixels = made("pixels");
  EXPECT_EQ(pixels->dimensions(), 784);
  EXPECT_TRUE(at::equal(pixels->features(grey), grey.flatten(1)));
  EXPECT_TRUE(at::allclose(pixels->features(colour), colour.mean(1).flatten(1)));
  const auto of_colour = made("pixels", {}, {3, 28, 28});
  EXPECT_TRUE(at::equal(of_colour->features(grey), grey.expand({-1, 3, -1, -1}).flatten(1)));
  EXPECT_NE(of_colour->content_hash(), pixels->content_hash());
  const auto small = made("pixels", {{"side", 7}});
  EXPECT_EQ(small->dimensions(), 49);
  EXPECT_TRUE(at::allclose(small->features(grey), at::avg_pool2d(grey, {4, 4}).flatten(1), 1e-5, 1e-6));
  EXPECT_THAT(tests::refusal([] { made("pixels", {{"side", 29}}); }), ::testing::HasSubstr("28 x 28"));
  EXPECT_THAT(tests::refusal([] { made("pixels", {}, {2}); }), ::testing::HasSubstr("points"));
}

TEST(RandomConv, GivesFeaturesOfAnySizeOneImageAtATime) {
  const auto conv = made("random_conv");
  EXPECT_EQ(conv->dimensions(), 128);
  for (const std::int64_t side : {1, 7, 28, 32, 65})
    for (const std::int64_t channels : {1, 3}) {
      const at::Tensor batch = images(channels, side), features = conv->features(batch);
      ASSERT_EQ(features.sizes(), at::IntArrayRef({6, 128}));
      EXPECT_TRUE(at::isfinite(features).all().item<bool>());
      EXPECT_TRUE(at::allclose(conv->features(batch.narrow(0, 4, 1)), features.narrow(0, 4, 1), 1e-4, 1e-5));
    }
  const at::Tensor grey = images(1, 28);
  EXPECT_TRUE(at::allclose(conv->features(grey), conv->features(grey.expand({-1, 3, -1, -1}).contiguous()),
                           1e-4, 1e-5));
}

// The weights, and the features of one image, as a second program in another language makes them too.
TEST(RandomConv, IsTheSameEverywhere) {
  const auto conv = made("random_conv"), other = made("random_conv", {{"seed", 1}});
  EXPECT_EQ(conv->content_hash(), "a53b0eef82ab1074165145661a9b3200dfa9be1fb4e7709f55c8c592157b973b");
  EXPECT_NE(other->content_hash(), conv->content_hash());
  const at::Tensor ramp = at::linspace(-1.0, 1.0, 784).view({1, 1, 28, 28});
  const at::Tensor features = conv->features(ramp);
  EXPECT_NEAR(features[0][0].item<double>(), -0.453309, 1e-5);
  EXPECT_NEAR(features[0][127].item<double>(), 0.122404, 1e-5);
}

// Layers keep the scale, so that a kernel of <x, y> / D + 1 sees features of order 1.
TEST(RandomConv, KeepsTheScaleOfItsInput) {
  const at::Tensor features = made("random_conv")->features(images(3, 28));
  const double mean_square = features.square().mean().item<double>();
  EXPECT_GT(mean_square, 0.03);
  EXPECT_LT(mean_square, 3.0);
  EXPECT_GT(features.std(0, true).min().item<double>(), 1e-4) << "no dead unit";
}

}  // namespace
}  // namespace harness::plugins

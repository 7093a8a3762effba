// MS-SSIM and memorisation, which look at images themselves.
#include <gtest/gtest.h>

#include <limits>

#include "harness/base/error.h"
#include "plugins/metrics/image_set.h"
#include "plugins/metrics/memorisation.h"
#include "plugins/metrics/ms_ssim.h"
#include "plugins/metrics/sides.h"
#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

using tests::column_of;
using tests::normal_rows;

TEST(MsSsim, TakesAsManyScalesAsFit) {
  for (const auto& [side, scales] : std::vector<std::pair<std::int64_t, std::int64_t>>{{10, 0},
                                                                                       {11, 1},
                                                                                       {20, 1},
                                                                                       {21, 2},
                                                                                       {28, 2},
                                                                                       {32, 2},
                                                                                       {40, 2},
                                                                                       {41, 3},
                                                                                       {64, 3},
                                                                                       {80, 3},
                                                                                       {81, 4},
                                                                                       {160, 4},
                                                                                       {161, 5},
                                                                                       {256, 5}})
    EXPECT_EQ(ssim_scales(side), scales) << side;
  EXPECT_NEAR(ssim_exponents(5)[4], 0.1333, 1e-4);
  EXPECT_NEAR(ssim_exponents(2)[0] + ssim_exponents(2)[1], 1.0, 1e-12);
  EXPECT_NEAR(ssim_exponents(2)[0], 0.0448 / (0.0448 + 0.2856), 1e-12);
}

at::Tensor flat(double value, std::int64_t side) { return at::full({1, 3, side, side}, value, at::kDouble); }

// Flat images differ in luminance alone, at the coarsest scale: (2ab + c1) / (a^2 + b^2 + c1) to its
// exponent.
TEST(MsSsim, OfFlatImagesIsTheirLuminanceTerm) {
  const auto luminance = [](double a, double b, double range) {
    const double c = 1e-4 * range * range;
    return (2 * a * b + c) / (a * a + b * b + c);
  };
  for (const auto& [side, scales] : {std::pair<std::int64_t, std::int64_t>{32, 2}, {64, 3}}) {
    const std::vector<double> exponents = ssim_exponents(scales);
    EXPECT_NEAR(ms_ssim(flat(0.7, side), flat(0.2, side), 2.0, exponents).item<double>(),
                std::pow(luminance(0.7, 0.2, 2.0), exponents.back()), 1e-12);
  }
  // The value that is on record for flat images of 1, 0.7 and 0, with a range of 255 and five scales.
  const std::vector<double> five = ssim_exponents(5);
  const auto similarity = [&](double a, double b) {
    return ms_ssim(flat(a, 161), flat(b, 161), 255.0, five).item<double>();
  };
  EXPECT_NEAR((similarity(1, 0.7) + similarity(1, 0) + similarity(0.7, 0)) / 3.0, 0.989989, 1e-5);
}

TEST(MsSsim, IsOneForEqualImagesSymmetricAndSmallForNoise) {
  const at::Tensor x = normal_rows(4, 3 * 32 * 32, 1).view({4, 3, 32, 32}).tanh();
  const at::Tensor y = normal_rows(4, 3 * 32 * 32, 2).view({4, 3, 32, 32}).tanh();
  const std::vector<double> exponents = ssim_exponents(2);
  EXPECT_NEAR((ms_ssim(x, x, 2.0, exponents) - 1.0).abs().max().item<double>(), 0.0, 1e-12);
  EXPECT_TRUE(at::allclose(ms_ssim(x, y, 2.0, exponents), ms_ssim(y, x, 2.0, exponents)));
  EXPECT_LT(ms_ssim(x, y, 2.0, exponents).max().item<double>(), 0.2);
  EXPECT_GE(ms_ssim(x, -x, 2.0, exponents).min().item<double>(), 0.0) << "negative terms count as 0";
  EXPECT_TRUE(at::allclose(ms_ssim(x, y, 2.0, exponents).narrow(0, 1, 1),
                           ms_ssim(x.narrow(0, 1, 1), y.narrow(0, 1, 1), 2.0, exponents)))
      << "a pair is judged alone";
}

TEST(NearestTrainingDistance, IsThatOfAllPairsWhateverTheBlock) {
  const at::Tensor train = normal_rows(103, 6, 3).to(at::kFloat),
                   queries = normal_rows(20, 6, 4).to(at::kFloat);
  const at::Tensor wanted =
      std::get<0>((queries.to(at::kDouble).unsqueeze(1) - train.to(at::kDouble).unsqueeze(0))
                      .square()
                      .sum(2)
                      .sqrt()
                      .min(1));
  const auto block = [&](std::int64_t begin, std::int64_t end) { return train.slice(0, begin, end); };
  for (const std::int64_t size : {1, 10, 103, 1'024})
    EXPECT_LT((nearest_training_distance(queries, 103, block, size) - wanted).abs().max().item<double>(),
              1e-6);
  EXPECT_EQ(nearest_training_distance(train.narrow(0, 40, 7), 103, block).max().item<double>(), 0.0)
      << "a copy is at 0, not at what rounding leaves";
}

TEST(Closeness, TellsCopiesFromUnseenDataAndFromWhatIsFarOff) {
  const at::Tensor real = at::arange(1, 1'001, at::kDouble);
  const Closeness same = closeness(real.clone(), real), copied = closeness(at::zeros_like(real), real),
                  far = closeness(real * 3.0, real);
  EXPECT_NEAR(same.closer, 0.5, 1e-12);
  EXPECT_NEAR(same.ratio, 1.0, 1e-12);
  EXPECT_NEAR(same.copies, 0.01, 1e-3);
  EXPECT_EQ(copied.closer, 1.0);
  EXPECT_EQ(copied.ratio, 0.0);
  EXPECT_EQ(copied.copies, 1.0);
  EXPECT_NEAR(far.ratio, 3.0, 1e-12);
  EXPECT_LT(far.closer, 0.25);
  // By hand: 1 beats 2 and 4, ties with itself; 3 beats 4 alone: (2.5 + 1) / 6.
  EXPECT_NEAR(closeness(at::tensor({1.0, 3.0}, at::kDouble), at::tensor({1.0, 2.0, 4.0}, at::kDouble)).closer,
              3.5 / 6.0, 1e-12);
}

TEST(ImageSet, KeepsAFewOfTheWholeSet) {
  ImageSet set(1'000, 10);
  for (const at::Tensor& batch : at::arange(1'000, at::kDouble).view({-1, 1}).split(64)) set.add(batch);
  const at::Tensor kept = set.all("metric", kFake).flatten();
  EXPECT_EQ(kept.size(0), 10);
  EXPECT_TRUE(at::equal(kept.diff(), at::full({9}, 100.0, at::kFloat)));
  EXPECT_TRUE(ImageSet(5, 5).empty());
}

TEST(ImageSet, RefusesExamplesThatAreNotFiniteAndSaysHowMany) {
  at::Tensor images = at::zeros({4, 1, 2, 2});
  images[1][0][1][1] = std::numeric_limits<float>::quiet_NaN();
  images[3][0][0][0] = std::numeric_limits<float>::infinity();
  ImageSet set(4, 4);
  set.add(images);
  try {
    set.all("memorisation", kFake);
    FAIL() << "NaN was taken for a distance";
  } catch (const Error& error) {
    EXPECT_EQ(
        std::string(error.what()),
        "memorisation: 2 of 4 samples are not finite (NaN or infinite). Nothing was computed: a score of "
        "the others would flatter.");
  }
}

}  // namespace
}  // namespace harness::plugins

#include "plugins/metrics/kernel.h"

#include <gtest/gtest.h>

#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

using tests::normal_rows;
using tests::rows_of;

TEST(KernelDistance, IsTheUnbiasedEstimateOfTheCubicKernel) {
  const at::Tensor x = rows_of({{0, 0}, {1, 0}, {0, 1}}), y = rows_of({{1, 1}, {2, 0}, {0, 2}});
  EXPECT_NEAR(kernel_distance(x, y).value, 0.5, 1e-12);
  EXPECT_NEAR(kernel_distance(x, x).value, -1.0555555555555556, 1e-12) << "of a set to itself it is negative";
  EXPECT_EQ(kernel_distance(x, y).error, 0.0) << "three examples make no two blocks";
}

// By the definition, pair by pair.
double pair_by_pair(const at::Tensor& x, const at::Tensor& y) {
  const auto k = [](const at::Tensor& a, const at::Tensor& b) {
    return (a.mm(b.t()) / static_cast<double>(a.size(1)) + 1.0).pow(3);
  };
  const auto within = [&](const at::Tensor& a) {
    const auto n = static_cast<double>(a.size(0));
    const at::Tensor all = k(a, a);
    return ((all.sum() - all.diagonal().sum()) / (n * (n - 1.0))).item<double>();
  };
  return within(x) + within(y) - 2.0 * k(x, y).mean().item<double>();
}

TEST(KernelDistance, ByTilesIsThatOfTheWholeMatrix) {
  const at::Tensor x = normal_rows(70, 9, 1), y = normal_rows(53, 9, 2) * 1.2 + 0.3;
  const double whole = pair_by_pair(x, y);
  for (const std::int64_t tile : {1, 8, 53, 70, 512})
    EXPECT_NEAR(squared_mmd(kernel_rows(x), kernel_rows(y), tile), whole, 1e-12 * std::abs(whole)) << tile;
}

TEST(KernelDistance, IsSymmetricAndBlindToOrder) {
  const at::Tensor x = normal_rows(600, 4, 3), y = normal_rows(530, 4, 4) * 1.1;
  const double value = kernel_distance(x, y).value;
  EXPECT_NEAR(kernel_distance(y, x).value, value, 1e-12);
  EXPECT_NEAR(kernel_distance(x.flip({0}), y.roll({17}, {0})).value, value, 1e-12);
}

TEST(KernelDistance, IsZeroOnAverageForEqualDistributionsAndItsErrorIsHonest) {
  double sum = 0.0, squares = 0.0, errors = 0.0;
  constexpr int kRuns = 40;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    // Apart by a shift, so that the variance of the blocks' mean and of the full estimate agree.
    const KernelDistance found =
        kernel_distance(normal_rows(400, 4, 10 + run), normal_rows(400, 4, 100 + run) + 0.5);
    EXPECT_EQ(found.blocks, 10);
    sum += found.value;
    squares += found.value * found.value;
    errors += found.error / kRuns;
  }
  const double mean = sum / kRuns, deviation = std::sqrt(squares / kRuns - mean * mean);
  EXPECT_GT(errors, 0.75 * deviation) << "an error that promises too much";
  EXPECT_LT(errors, 1.8 * deviation);
  double null = 0.0, error = 0.0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const KernelDistance found =
        kernel_distance(normal_rows(300, 4, 200 + run), normal_rows(300, 4, 300 + run));
    null += found.value / kRuns;
    error += found.error / kRuns;
  }
  EXPECT_LT(std::abs(null), 3.0 * error / std::sqrt(1.0 * kRuns));
}

TEST(Shuffled, IsAPermutationThatDependsOnNumberAndSeedAlone) {
  const at::Tensor order = shuffled(1'000, 3);
  EXPECT_TRUE(at::equal(std::get<0>(order.sort()), at::arange(1'000, at::kLong)));
  EXPECT_TRUE(at::equal(order, shuffled(1'000, 3)));
  EXPECT_FALSE(at::equal(order, shuffled(1'000, 4)));
  EXPECT_LT(order.slice(0, 0, 500).to(at::kDouble).mean().item<double>(), 560.0) << "mixed, not sorted";
  EXPECT_GT(order.slice(0, 0, 500).to(at::kDouble).mean().item<double>(), 440.0);
}

TEST(Thinned, SpreadsWhatIsKeptOverTheWholeInWhateverBatches) {
  for (const std::int64_t kept : {0, 1, 3, 10, 17, 20, 30}) {
    std::vector<std::int64_t> places;
    for (std::int64_t seen = 0; seen < 20; seen += 7) {
      const at::Tensor chosen = thinned(seen, std::min<std::int64_t>(7, 20 - seen), 20, kept);
      for (std::int64_t i = 0; i < chosen.size(0); ++i)
        places.push_back(seen + chosen[i].item<std::int64_t>());
    }
    ASSERT_EQ(places.size(), static_cast<std::size_t>(std::min<std::int64_t>(kept, 20)));
    for (std::size_t i = 1; i < places.size(); ++i)
      EXPECT_LE(std::abs(places[i] - places[i - 1] - 20 / std::min<std::int64_t>(kept, 20)), 1) << kept;
  }
}

}  // namespace
}  // namespace harness::plugins

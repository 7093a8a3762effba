#include "harness/train/noise.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/base/error.h"

namespace harness::train {
namespace {

const NoiseKey kKey{.seed = 3, .purpose = hash_name("latents"), .phase = hash_name("generator"), .step = 5};

TEST(Noise, NamesHashByFnv1a) {  // the published test values of FNV-1a, 64 bit
  EXPECT_EQ(hash_name(""), 0xcbf29ce484222325u);
  EXPECT_EQ(hash_name("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(hash_name("foobar"), 0x85944171f73967e8u);
}

TEST(Noise, EqualKeysGiveEqualBitsWhateverTheShapeAndThreads) {
  const at::Tensor square = philox_normal(kKey, {100, 100}, at::kFloat);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  EXPECT_TRUE(at::equal(square.flatten(), philox_normal(kKey, {10'000}, at::kFloat)));
  at::set_num_threads(threads);
}

TEST(Noise, EveryPartOfTheKeyMakesAnotherStream) {
  std::vector<NoiseKey> keys(1, kKey);
  for (const std::int64_t delta : {std::int64_t{1}, std::int64_t{1} << 40}) {
    for (int part = 0; part < 6; ++part) {
      NoiseKey key = kKey;
      std::uint64_t* words[] = {&key.seed, &key.purpose, &key.phase};
      std::int64_t* counts[] = {&key.step, &key.repeat, &key.call};
      if (part < 3)
        *words[part] += static_cast<std::uint64_t>(delta);
      else
        *counts[part - 3] += delta;
      keys.push_back(key);
    }
  }
  std::set<float> firsts;
  for (const NoiseKey& key : keys) firsts.insert(philox_uniform(key, {1}, at::kFloat).item<float>());
  EXPECT_EQ(firsts.size(), keys.size());
}

// Streams of steps in a row, side by side: a correlation of 10^5 pairs has standard deviation 3.2e-3.
TEST(Noise, StepsInARowAreUncorrelated) {
  NoiseKey next = kKey;
  ++next.step;
  const at::Tensor product =
      philox_normal(kKey, {100'000}, at::kDouble) * philox_normal(next, {100'000}, at::kDouble);
  EXPECT_NEAR(product.mean().item<double>(), 0.0, 0.016);
}

TEST(Noise, ComesInTheTypeAskedFor) {
  EXPECT_EQ(philox_uniform(kKey, {2, 3}, at::kDouble).scalar_type(), at::kDouble);
  const at::Tensor half = philox_uniform(kKey, {2, 3}, at::kBFloat16);
  EXPECT_TRUE(at::equal(half, philox_uniform(kKey, {2, 3}, at::kFloat).to(at::kBFloat16)));
  EXPECT_THROW(philox_uniform(kKey, {2}, at::kLong), Error);
}

TEST(Noise, IntegersLieInRange) {
  const at::Tensor numbers = philox_randint(kKey, 7, {1000}, at::kCPU);
  EXPECT_EQ(numbers.scalar_type(), at::kLong);
  EXPECT_EQ(numbers.min().item<std::int64_t>(), 0);
  EXPECT_EQ(numbers.max().item<std::int64_t>(), 6);
  EXPECT_THROW(philox_randint(kKey, 0, {1}, at::kCPU), Error);
}

TEST(Noise, PermutationsHoldEveryIndexOnceAndDifferByKey) {
  for (const std::int64_t n : {0, 1, 2, 1000}) {
    const at::Tensor sorted = std::get<0>(philox_permutation(kKey, n, at::kCPU).sort());
    EXPECT_TRUE(at::equal(sorted, at::arange(n, at::kLong))) << n;
  }
  NoiseKey next = kKey;
  ++next.step;
  EXPECT_FALSE(at::equal(philox_permutation(kKey, 1000, at::kCPU), philox_permutation(next, 1000, at::kCPU)));
}

// The 24 orders of four things over 24,000 keys: chi-square with 23 degrees of freedom, above 58.6 once in
// 10^4.
TEST(Noise, PermutationsAreEquallyLikely) {
  std::map<std::vector<std::int64_t>, double> counts;
  for (NoiseKey key = kKey; key.step < kKey.step + 24'000; ++key.step) {
    const at::Tensor order = philox_permutation(key, 4, at::kCPU);
    const auto* values = order.data_ptr<std::int64_t>();
    ++counts[{values, values + 4}];
  }
  ASSERT_EQ(counts.size(), 24u);
  double chi_square = 0;
  for (const auto& [order, count] : counts) chi_square += (count - 1000) * (count - 1000) / 1000;
  EXPECT_LT(chi_square, 58.6);
}

}  // namespace
}  // namespace harness::train

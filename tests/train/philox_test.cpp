#include "harness/train/philox.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>
#include <numbers>
#include <string_view>
#include <vector>

namespace harness::train {
namespace {

using Counter = std::array<std::uint32_t, 4>;
constexpr PhiloxStream kStream{{0x12345678, 0x9ABCDEF0}, {0x0BADCAFE, 0x00C0FFEE}};

template <class Number>
using Fill = void (*)(const PhiloxStream&, Number*, std::int64_t);

template <class Number>
std::vector<Number> numbers_of(Fill<Number> fill, std::int64_t n, PhiloxStream stream = kStream) {
  std::vector<Number> out(static_cast<std::size_t>(n));
  fill(stream, out.data(), n);
  return out;
}

template <class Number>
std::uint64_t digest(const std::vector<Number>& numbers) {
  std::uint64_t hash = 0xCBF29CE484222325;
  const auto* bytes = reinterpret_cast<const unsigned char*>(numbers.data());
  for (std::size_t i = 0; i < numbers.size() * sizeof(Number); ++i) hash = (hash ^ bytes[i]) * 0x100000001B3;
  return hash;
}

// The known answers that the generator's authors publish with Random123 (kat_vectors, philox4x32 10).
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
            (Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, FillsWithTheWordsOfCountersInChunksOfSixteen) {
  const auto words = numbers_of<std::uint32_t>(fill_words, 200);
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::uint32_t counter = i / 64 * 16 + i % 16, word = i % 64 / 16;
    EXPECT_EQ(words[i], philox({counter, 0, kStream.high[0], kStream.high[1]}, kStream.key)[word]) << i;
  }
}

TEST(Philox, ShortFillsAreTheStartOfLongOnes) {
  const auto long_one = numbers_of<float>(fill_normal, 1000);
  for (const std::int64_t n : {0, 1, 15, 63, 64, 65, 999}) {
    const auto short_one = numbers_of<float>(fill_normal, n);
    EXPECT_TRUE(std::equal(short_one.begin(), short_one.end(), long_one.begin())) << n;
  }
}

// These digests were taken once and stay: a machine, compiler or flag that changes a bit fails here.
TEST(Philox, WritesTheSameBitsOnEveryMachine) {
  EXPECT_EQ(digest(numbers_of<std::uint32_t>(fill_words, 10'007)), 0x5b60efbf0efb9d2e);
  EXPECT_EQ(digest(numbers_of<float>(fill_uniform, 10'007)), 0x7bc6d802273339c8);
  EXPECT_EQ(digest(numbers_of<double>(fill_uniform, 10'007)), 0xe4f13b66caf33760);
  EXPECT_EQ(digest(numbers_of<float>(fill_normal, 10'007)), 0x486b59da6535c5c7);
  EXPECT_EQ(digest(numbers_of<double>(fill_normal, 10'007)), 0x85bb40f562fe9ac8);
  std::vector<std::int64_t> integers(10'007);
  fill_integers(kStream, 1'000'003, integers.data(), 10'007);
  EXPECT_EQ(digest(integers), 0x5a04c53b786a0b15);
}

// The transform computed again with the mathematics library, from the same words. Float: the angle is exact
// to one rounding (6e-8 of pi/4), the radius to two, so a value of at most 6.7 is off by less than 2e-6.
TEST(Philox, NormalsAreBoxMullerOfTheWords) {
  const auto words = numbers_of<std::uint32_t>(fill_words, 64 * 500);
  const auto narrow = numbers_of<float>(fill_normal, 64 * 500);
  const auto wide = numbers_of<double>(fill_normal, 32 * 500);
  for (std::size_t chunk = 0; chunk < 500; ++chunk)
    for (std::size_t lane = 0; lane < 16; ++lane) {
      const auto word = [&](std::size_t w) { return words[64 * chunk + 16 * w + lane]; };
      for (std::size_t w = 0; w < 4; w += 2) {
        const double u = ((word(w) >> 1) + 0.5) * 0x1p-31, v = (word(w + 1) >> 8) * 0x1p-24;
        const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * std::numbers::pi * v;
        EXPECT_NEAR(narrow[64 * chunk + 16 * w + lane], radius * std::cos(angle), 2e-6);
        EXPECT_NEAR(narrow[64 * chunk + 16 * (w + 1) + lane], radius * std::sin(angle), 2e-6);
      }
      const auto real = [&](std::size_t w) {
        return (static_cast<std::uint64_t>(word(w + 1)) << 32 | word(w)) >> 11;
      };
      const double u = static_cast<double>(real(0) + 1) * 0x1p-53, v = static_cast<double>(real(2)) * 0x1p-53;
      const double radius = std::sqrt(-2 * std::log(u)), angle = 2 * std::numbers::pi * v;
      EXPECT_NEAR(wide[32 * chunk + lane], radius * std::cos(angle), 1e-14);
      EXPECT_NEAR(wide[32 * chunk + 16 + lane], radius * std::sin(angle), 1e-14);
    }
}

// n = 10^6: the mean of U(0,1) has standard deviation 2.9e-4, of N(0,1) 1e-3; the k-th moment of N(0,1) has
// sqrt((m_2k - m_k^2) / n): 1.4e-3 (k = 2), 3.9e-3 (3), 9.8e-3 (4). Bounds are five of them: one run in 10^6
// of another key would miss one.
template <class Number>
void check_moments() {
  const std::int64_t n = 1'000'000;
  double mean = 0, square = 0;
  for (const Number x : numbers_of<Number>(fill_uniform, n)) {
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    mean += x;
    square += static_cast<double>(x) * x;
  }
  EXPECT_NEAR(mean / n, 0.5, 1.5e-3);
  EXPECT_NEAR(square / n, 1.0 / 3, 1.5e-3);
  std::array<double, 5> moment{};
  for (const Number x : numbers_of<Number>(fill_normal, n)) {
    double power = 1;
    for (double& sum : moment) {
      sum += power;
      power *= x;
    }
  }
  EXPECT_NEAR(moment[1] / n, 0, 5e-3);
  EXPECT_NEAR(moment[2] / n, 1, 7e-3);
  EXPECT_NEAR(moment[3] / n, 0, 2e-2);
  EXPECT_NEAR(moment[4] / n, 3, 5e-2);
}
TEST(Philox, FloatMomentsAreRight) { check_moments<float>(); }
TEST(Philox, DoubleMomentsAreRight) { check_moments<double>(); }

// Kolmogorov's distance of n = 10^5 normals from Phi; it passes 1.95 / sqrt(n) once in 10^3 keys, and this
// key is fixed.
TEST(Philox, NormalsFollowTheNormalDistribution) {
  auto numbers = numbers_of<float>(fill_normal, 100'000);
  std::sort(numbers.begin(), numbers.end());
  double distance = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double phi = 0.5 * std::erfc(-static_cast<double>(numbers[i]) / std::numbers::sqrt2);
    distance = std::max(distance, std::abs(phi - (static_cast<double>(i) + 0.5) / 1e5));
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(1e5));
}

// Neighbours, sine and cosine of one pair, and equal places of related streams: sample correlations of n =
// 10^5 have standard deviation 1 / sqrt(n) = 3.2e-3; bounds are five of them.
TEST(Philox, NumbersAndStreamsAreUncorrelated) {
  const std::size_t n = 100'000;
  const auto base = numbers_of<float>(fill_normal, n + 64);
  const auto correlation = [&](const std::vector<float>& other, std::size_t lag) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(base[i]) * other[i + lag];
    return sum / static_cast<double>(n);
  };
  for (const std::size_t lag : {1, 2, 16, 32, 48, 64}) EXPECT_NEAR(correlation(base, lag), 0, 0.016) << lag;
  for (int bit = 0; bit < 32; bit += 5)
    for (int word = 0; word < 4; ++word) {
      PhiloxStream other = kStream;
      (word < 2 ? other.key : other.high)[static_cast<std::size_t>(word % 2)] ^= 1u << bit;
      EXPECT_NEAR(correlation(numbers_of<float>(fill_normal, n, other), 0), 0, 0.016) << word << ' ' << bit;
    }
}

// Chi-square of 10 cells with 10^5 draws has 9 degrees of freedom: above 33.7 once in 10^4 keys.
TEST(Philox, IntegersAreUniformAndInRange) {
  std::vector<std::int64_t> integers(100'000);
  fill_integers(kStream, 10, integers.data(), 100'000);
  std::map<std::int64_t, double> counts;
  for (const std::int64_t k : integers) ++counts[k];
  ASSERT_EQ(counts.size(), 10u);
  EXPECT_EQ(counts.begin()->first, 0);
  EXPECT_EQ(counts.rbegin()->first, 9);
  double chi_square = 0;
  for (const auto& [k, count] : counts) chi_square += (count - 1e4) * (count - 1e4) / 1e4;
  EXPECT_LT(chi_square, 33.7);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  fill_integers(kStream, most, integers.data(), 100'000);
  for (const std::int64_t k : integers) ASSERT_TRUE(k >= 0 && k < most);
}

}  // namespace
}  // namespace harness::train

#include "harness/stats/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

#include "harness/stats/aggregate.h"

namespace harness {
namespace {

constexpr std::size_t kMostEnumerated = 20;
constexpr std::int64_t kDraws = 100'000;

// Bit i set: difference i is taken with the other sign.
double flipped_sum(const std::vector<double>& differences, std::uint64_t signs) {
  double sum = 0.0;
  for (std::size_t i = 0; i < differences.size(); ++i)
    sum += (signs >> i & 1U) != 0 ? -differences[i] : differences[i];
  return sum;
}

}  // namespace

double sign_flip_p(const std::vector<double>& differences, std::uint64_t seed) {
  if (differences.empty()) return 1.0;
  double reach = 0.0;
  for (const double difference : differences) reach += std::abs(difference);
  // Equal up to rounding is as far.
  const double seen = std::abs(std::accumulate(differences.begin(), differences.end(), 0.0)) - 1e-12 * reach;
  if (differences.size() <= kMostEnumerated) {
    const std::uint64_t all = std::uint64_t{1} << differences.size();
    std::uint64_t as_far = 0;
    for (std::uint64_t signs = 0; signs < all; ++signs)
      as_far += std::abs(flipped_sum(differences, signs)) >= seen ? 1 : 0;
    return static_cast<double>(as_far) / static_cast<double>(all);
  }
  std::mt19937_64 generator(seed);
  std::int64_t as_far = 1;
  for (std::int64_t draw = 0; draw < kDraws; ++draw) {
    double sum = 0.0;
    for (std::size_t i = 0; i < differences.size(); ++i)
      sum += (generator() >> 63) != 0 ? -differences[i] : differences[i];
    as_far += std::abs(sum) >= seen ? 1 : 0;
  }
  return static_cast<double>(as_far) / static_cast<double>(kDraws + 1);
}

double smallest_sign_flip_p(std::size_t n) { return n == 0 ? 1.0 : std::exp2(1.0 - static_cast<double>(n)); }

// Equal up to rounding is equal.
double paired_effect(const std::vector<double>& differences) {
  const double middle = mean(differences), spread = standard_deviation(differences);
  if (spread > 1e-12 * std::abs(middle)) return middle / spread;
  return middle == 0.0 ? 0.0 : std::copysign(std::numeric_limits<double>::infinity(), middle);
}

double probability_above(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.empty() || y.empty()) throw std::invalid_argument("a comparison without values");
  double above = 0.0;
  for (const double a : x)
    for (const double b : y) above += a > b ? 1.0 : a == b ? 0.5 : 0.0;
  return above / (static_cast<double>(x.size()) * static_cast<double>(y.size()));
}

std::vector<double> holm(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - i) * p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace harness

#include "plugins/datasets/sprites/combinations.h"

#include <utility>

#include "plugins/datasets/random.h"

namespace sprites {
namespace {

using harness::plugins::IndexedRandom;

constexpr double kHeldOut = 0.2;

// Mixed radix, the first factor slowest.
Levels levels_of(std::int32_t number) {
  Levels levels;
  for (std::size_t f = kFactors.size(); f-- > 0;) {
    levels[f] = number % static_cast<std::int32_t>(kFactors[f].levels);
    number /= static_cast<std::int32_t>(kFactors[f].levels);
  }
  return levels;
}

std::uint64_t number_of(const Levels& levels) {
  std::int64_t number = 0;
  for (std::size_t f = 0; f < kFactors.size(); ++f) number = number * kFactors[f].levels + levels[f];
  return static_cast<std::uint64_t>(number);
}

// Of the combinations that give the same picture, the one that is turned least.
Levels least_turned(Levels levels) {
  constexpr std::array<std::int64_t, 3> kSymmetry{4, 2, 1};  // of square, ellipse, heart
  levels[2] %= kFactors[2].levels / kSymmetry[static_cast<std::size_t>(levels[0])];
  return levels;
}

}  // namespace

Combinations::Combinations(bool held_out, bool color, std::int64_t seed) {
  const IndexedRandom split(0, 2);
  std::int32_t all = 1;
  for (const Factor& factor : kFactors) all *= static_cast<std::int32_t>(factor.levels);
  const auto stride = color ? 1 : static_cast<std::int32_t>(kFactors.back().levels);
  for (std::int32_t number = 0; number < all; number += stride)
    if ((split.uniform(number_of(least_turned(levels_of(number)))) < kHeldOut) == held_out)
      order_.push_back(number);
  const IndexedRandom shuffle(static_cast<std::uint64_t>(seed), held_out ? 1 : 0);
  for (std::size_t i = order_.size(); i > 1; --i)
    std::swap(order_[i - 1],
              order_[static_cast<std::size_t>(shuffle.below(i, static_cast<std::int64_t>(i)))]);
}

Levels Combinations::levels(std::int64_t index) const {
  return levels_of(order_[static_cast<std::size_t>(index)]);
}

}  // namespace sprites

#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace harness::plugins {

// Random numbers by index for procedural data: value i of a stream depends on (seed, stream, i) alone, so
// that blocks can be read in any order and grow without changing what came before. Mixing: SplitMix64,
// Steele, Lea and Flood 2014 (OOPSLA).
class IndexedRandom {
 public:
  IndexedRandom(std::uint64_t seed, std::uint64_t stream) : key_(mix(mix(seed) + stream)) {}

  std::uint64_t bits(std::uint64_t index) const { return mix(key_ + index * 0x9e3779b97f4a7c15ULL); }
  // [0, 1), 53 bits.
  double uniform(std::uint64_t index) const { return static_cast<double>(bits(index) >> 11) * 0x1p-53; }
  // N(0, 1); takes two uniforms of its own (Box and Muller 1958).
  double normal(std::uint64_t index) const {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(2 * index)));
    return radius * std::cos(2.0 * std::numbers::pi * uniform(2 * index + 1));
  }
  // 0 .. count - 1; the bias of 2^-53 * count is far below what any sample shows.
  std::int64_t below(std::uint64_t index, std::int64_t count) const {
    return static_cast<std::int64_t>(uniform(index) * static_cast<double>(count));
  }

 private:
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }
  std::uint64_t key_;
};

}  // namespace harness::plugins

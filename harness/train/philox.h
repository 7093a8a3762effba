#pragma once

#include <array>
#include <cstdint>

namespace harness::train {

// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a
// bijection of 128-bit counters for each 64-bit key. Ten rounds; no state, so any number of any stream can be
// had at once.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

// One stream: its numbers are philox({i low, i high, high[0], high[1]}, key) for i = 0, 1, 2 ...
struct PhiloxStream {
  std::array<std::uint32_t, 2> key{}, high{};
};

// The fills below write `n` numbers of a stream, from its first one on. Every build and processor writes the
// same bits: integer arithmetic, IEEE additions, products, quotients and roots in a fixed order, no fused
// multiply-add (the file is compiled with -ffp-contract=off), no function of a mathematics library.
// The first m of n numbers are the m numbers of a shorter fill.
void fill_words(const PhiloxStream& stream, std::uint32_t* out, std::int64_t n);
void fill_uniform(const PhiloxStream& stream, float* out, std::int64_t n);   // k / 2^24, 0 <= k < 2^24
void fill_uniform(const PhiloxStream& stream, double* out, std::int64_t n);  // k / 2^53, 0 <= k < 2^53
// N(0, 1) by Box and Muller's transform; |z| < 6.7 for float, < 8.6 for double.
void fill_normal(const PhiloxStream& stream, float* out, std::int64_t n);
void fill_normal(const PhiloxStream& stream, double* out, std::int64_t n);
// [0, high): the upper half of a 64-bit number times `high`; a value's share is off by less than high / 2^64.
void fill_integers(const PhiloxStream& stream, std::int64_t high, std::int64_t* out, std::int64_t n);

}  // namespace harness::train

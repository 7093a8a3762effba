#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace sprites {

// Factors and how many levels each has. The hue is one of colour images only.
struct Factor {
  const char* name;
  std::int64_t levels;
};
inline constexpr std::array<Factor, 6> kFactors{
    {{"shape", 3}, {"size", 6}, {"rotation", 16}, {"x", 16}, {"y", 16}, {"hue", 8}}};
using Levels = std::array<std::int64_t, kFactors.size()>;

// The combinations of levels that one split draws from, each once, in the order of `seed`. A fifth of all is
// held out, whatever the seed: combinations of one picture (a square turned by a quarter, an ellipse by a
// half) always lie in the same split.
class Combinations {
 public:
  Combinations(bool held_out, bool color, std::int64_t seed);

  std::int64_t size() const { return static_cast<std::int64_t>(order_.size()); }
  Levels levels(std::int64_t index) const;  // hue 0 where there is none

 private:
  std::vector<std::int32_t> order_;
};

}  // namespace sprites

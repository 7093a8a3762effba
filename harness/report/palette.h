#pragma once

#include <cstddef>

namespace harness {

inline constexpr std::size_t kColours = 8;

// How a configuration looks everywhere on the page. Eight colours that colour-blind readers tell apart, then
// the same ones dashed; where there are more configurations than that, the eight best have a colour and the
// rest are grey.
struct LineStyle {
  std::size_t colour = 0;  // kColours: grey
  bool dashed = false;
};

inline LineStyle style_of(std::size_t configuration, std::size_t configurations) {
  if (configurations > 2 * kColours) return {configuration < kColours ? configuration : kColours, false};
  return {configuration % kColours, configuration >= kColours};
}

}  // namespace harness

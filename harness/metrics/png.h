#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace harness::metrics {

// An 8-bit picture: grey (1 channel) or red, green, blue (3), row-major, pixel by pixel.
struct Picture {
  std::int64_t width = 0, height = 0, channels = 1;
  std::vector<std::uint8_t> pixels;

  Picture() = default;
  Picture(std::int64_t w, std::int64_t h, std::int64_t c, std::uint8_t fill)
      : width(w), height(h), channels(c), pixels(static_cast<std::size_t>(w * h * c), fill) {}
  std::uint8_t* at(std::int64_t x, std::int64_t y) {
    return &pixels[static_cast<std::size_t>((y * width + x) * channels)];
  }
  const std::uint8_t* at(std::int64_t x, std::int64_t y) const {
    return &pixels[static_cast<std::size_t>((y * width + x) * channels)];
  }
};

// What a picture says of itself, as PNG tEXt chunks: ("Comment", "..."). Latin-1 text, keywords of 1 to 79
// letters.
using PictureText = std::vector<std::pair<std::string, std::string>>;

// PNG bytes (libpng). Equal pictures and texts give equal bytes: no time of day is written.
std::string to_png(const Picture& picture, const PictureText& text);

}  // namespace harness::metrics

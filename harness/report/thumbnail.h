#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace harness {

// A PNG made small for a page.
struct Thumbnail {
  std::string png;
  std::uint32_t width = 0, height = 0;
};

// Decodes a PNG, shrinks it by a whole factor (box filter) until neither side is above `most`, drops colour
// where there is none, and encodes it again: nothing of the file but its pixels reaches the page. Nothing for
// bytes that are no PNG, or one of more than 64 million pixels.
std::optional<Thumbnail> make_thumbnail(const std::string& png, std::uint32_t most);

std::string base64(const std::string& bytes);

}  // namespace harness

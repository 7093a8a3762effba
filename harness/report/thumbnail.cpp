#include "harness/report/thumbnail.h"

#include <openssl/evp.h>
#include <png.h>

#include <algorithm>
#include <vector>

namespace harness {
namespace {

constexpr std::uint64_t kMostPixels = 64'000'000;

struct Pixels {
  std::uint32_t width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> bytes;
};

std::optional<Pixels> decode(const std::string& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) return std::nullopt;
  if (static_cast<std::uint64_t>(image.width) * image.height > kMostPixels) {
    png_image_free(&image);
    return std::nullopt;
  }
  image.format = PNG_FORMAT_RGB;
  Pixels pixels{image.width, image.height, 3, {}};
  pixels.bytes.resize(PNG_IMAGE_SIZE(image));
  const png_color white{255, 255, 255};  // under whatever is transparent
  if (png_image_finish_read(&image, &white, pixels.bytes.data(), 0, nullptr) == 0) return std::nullopt;
  return pixels;
}

Pixels shrink(const Pixels& from, std::uint32_t factor) {
  Pixels to{std::max(from.width / factor, 1u), std::max(from.height / factor, 1u), from.channels, {}};
  to.bytes.reserve(static_cast<std::size_t>(to.width) * to.height * to.channels);
  for (std::uint32_t y = 0; y < to.height; ++y)
    for (std::uint32_t x = 0; x < to.width; ++x)
      for (std::uint32_t c = 0; c < to.channels; ++c) {
        std::uint32_t sum = 0, n = 0;
        for (std::uint32_t v = y * factor; v < std::min((y + 1) * factor, from.height); ++v)
          for (std::uint32_t u = x * factor; u < std::min((x + 1) * factor, from.width); ++u, ++n)
            sum += from.bytes[(static_cast<std::size_t>(v) * from.width + u) * from.channels + c];
        to.bytes.push_back(static_cast<std::uint8_t>((sum + n / 2) / n));
      }
  return to;
}

Pixels without_colour(Pixels pixels) {
  const auto& bytes = pixels.bytes;
  for (std::size_t i = 0; i < bytes.size(); i += 3)
    if (bytes[i] != bytes[i + 1] || bytes[i] != bytes[i + 2]) return pixels;
  Pixels grey{pixels.width, pixels.height, 1, {}};
  for (std::size_t i = 0; i < bytes.size(); i += 3) grey.bytes.push_back(bytes[i]);
  return grey;
}

std::optional<std::string> encode(const Pixels& pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = pixels.width;
  image.height = pixels.height;
  image.format = pixels.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  if (png_image_write_to_memory(&image, out.data(), &size, 0, pixels.bytes.data(), 0, nullptr) == 0)
    return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace

std::optional<Thumbnail> make_thumbnail(const std::string& png, std::uint32_t most) {
  std::optional<Pixels> pixels = decode(png);
  if (!pixels) return std::nullopt;
  const std::uint32_t side = std::max(pixels->width, pixels->height);
  const std::uint32_t factor = (side + most - 1) / most;
  Pixels small = without_colour(factor > 1 ? shrink(*pixels, factor) : std::move(*pixels));
  std::optional<std::string> bytes = encode(small);
  if (!bytes) return std::nullopt;
  return Thumbnail{std::move(*bytes), small.width, small.height};
}

std::string base64(const std::string& bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace harness

#include "harness/metrics/picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace harness::metrics {
namespace {

constexpr std::uint8_t kBackground = 48;
constexpr std::int64_t kScatterSize = 384;

using Colour = std::array<int, 3>;
constexpr Colour kReference{150, 150, 150}, kPoint{31, 90, 180};

// Darkens towards `colour` by a share of 1/2, so that heaps of points show.
void blend(Picture& picture, std::int64_t x, std::int64_t y, const Colour& colour) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  std::uint8_t* pixel = picture.at(x, y);
  for (std::size_t c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>((pixel[c] + colour[c]) / 2);
}

// On the CPU as float64 [N, 2]; a missing second coordinate is 0.
at::Tensor plane(const at::Tensor& points) {
  at::Tensor xy = points.detach().to(at::kCPU, at::kDouble).flatten(1);
  if (xy.size(1) == 1) xy = at::cat({xy, at::zeros_like(xy)}, 1);
  return xy.narrow(1, 0, 2).contiguous();
}

struct Frame {
  double left = 0.0, bottom = 0.0, scale = 1.0;  // scale: pixels a unit

  static Frame around(const at::Tensor& xy) {
    if (xy.size(0) == 0) return {-1.0, -1.0, kScatterSize / 2.0};
    const at::Tensor low = std::get<0>(xy.min(0)), high = std::get<0>(xy.max(0));
    const double x_low = low[0].item<double>(), x_high = high[0].item<double>();
    const double y_low = low[1].item<double>(), y_high = high[1].item<double>();
    const double extent = std::max({x_high - x_low, y_high - y_low, 1e-9}) * 1.5;
    return {(x_low + x_high - extent) / 2, (y_low + y_high - extent) / 2, kScatterSize / extent};
  }
};

void dots(Picture& picture, const Frame& frame, const at::Tensor& xy, const Colour& colour) {
  const auto rows = xy.accessor<double, 2>();
  for (std::int64_t i = 0; i < xy.size(0); ++i) {
    const double x = (rows[i][0] - frame.left) * frame.scale, y = (rows[i][1] - frame.bottom) * frame.scale;
    if (!(x >= 0 && x < kScatterSize && y >= 0 && y < kScatterSize)) continue;  // NaN is outside, too
    const auto column = static_cast<std::int64_t>(x), row = kScatterSize - 1 - static_cast<std::int64_t>(y);
    for (const std::int64_t dy : {0, 1})
      for (const std::int64_t dx : {0, 1}) blend(picture, column + dx, row + dy, colour);
  }
}

}  // namespace

std::int64_t square_columns(std::int64_t count) {
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(count)))));
}

Picture tile(const at::Tensor& images, std::int64_t columns, std::int64_t gap) {
  const std::int64_t count = images.size(0), height = images.size(2), width = images.size(3);
  const std::int64_t channels = images.size(1) == 3 ? 3 : 1;
  const std::int64_t rows = (count + columns - 1) / columns;
  const at::Tensor bytes = at::nan_to_num(images.detach().narrow(1, 0, channels).to(at::kFloat), -1.0)
                               .add(1.0)
                               .mul(127.5)
                               .round()
                               .clamp(0, 255)
                               .to(at::kCPU, at::kByte)
                               .permute({0, 2, 3, 1})
                               .contiguous();
  Picture picture(columns * (width + gap) + gap, rows * (height + gap) + gap, channels, kBackground);
  const auto* from = bytes.const_data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t y = 0; y < height; ++y) {
      std::uint8_t* to =
          picture.at(gap + i % columns * (width + gap), gap + i / columns * (height + gap) + y);
      std::copy(from, from + width * channels, to);
      from += width * channels;
    }
  return picture;
}

Picture scatter(const at::Tensor& points, const at::Tensor& reference) {
  Picture picture(kScatterSize, kScatterSize, 3, 255);
  const at::Tensor below = plane(reference);
  const Frame frame = Frame::around(below);
  dots(picture, frame, below, kReference);
  dots(picture, frame, plane(points), kPoint);
  return picture;
}

}  // namespace harness::metrics

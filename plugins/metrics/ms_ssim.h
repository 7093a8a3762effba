#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace harness::plugins {

// Wang, Simoncelli and Bovik 2003: the exponents of the five scales, finest first.
inline constexpr std::array<double, 5> kScaleExponents{0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
inline constexpr std::int64_t kSsimWindow = 11;
inline constexpr double kSsimDeviation = 1.5;  // of the window's Gaussian, in pixels

// As many of the five scales as the window fits into: s of them need 10 * 2^(s - 1) + 1 pixels; 0 below 11.
inline std::int64_t ssim_scales(std::int64_t side) {
  std::int64_t scales = 0;
  while (scales < 5 && side >= (kSsimWindow - 1) * (std::int64_t{1} << scales) + 1) ++scales;
  return scales;
}

// The exponents of so many scales, made to sum to 1.
inline std::vector<double> ssim_exponents(std::int64_t scales) {
  std::vector<double> exponents(kScaleExponents.begin(), kScaleExponents.begin() + scales);
  const double sum = std::accumulate(exponents.begin(), exponents.end(), 0.0);
  for (double& exponent : exponents) exponent /= sum;
  return exponents;
}

namespace ssim_detail {

// Weighted means over the window, of every channel alone; only where the whole window lies in the image.
inline at::Tensor windowed(const at::Tensor& images) {
  const at::Tensor places = at::arange(kSsimWindow, images.options()) - static_cast<double>(kSsimWindow / 2);
  at::Tensor weights = (places.square() / (-2.0 * kSsimDeviation * kSsimDeviation)).exp();
  weights = weights / weights.sum();
  const at::Tensor single = images.flatten(0, 1).unsqueeze(1);  // [N C, 1, H, W]
  const at::Tensor down = at::conv2d(single, weights.view({1, 1, -1, 1}));
  const at::Tensor both = at::conv2d(down, weights.view({1, 1, 1, -1}));
  return both.squeeze(1).unflatten(0, {images.size(0), images.size(1)});
}

// Means of 2 x 2 pixels; of what there is of them at the end of an odd side, so that 2 n - 1 become n.
inline at::Tensor halved(const at::Tensor& images) {
  return at::avg_pool2d(images, {2, 2}, {}, 0, /*ceil_mode=*/true, /*count_include_pad=*/false);
}

struct Terms {
  at::Tensor all, structure;  // [N, C]: means of luminance times structure, and of structure with contrast
};
inline Terms terms(const at::Tensor& x, const at::Tensor& y, double range) {
  const double c1 = std::pow(0.01 * range, 2), c2 = std::pow(0.03 * range, 2);
  const at::Tensor mean_x = windowed(x), mean_y = windowed(y);
  const at::Tensor products = mean_x * mean_y, squares = mean_x.square() + mean_y.square();
  const at::Tensor covariance = windowed(x * y) - products;
  const at::Tensor variances = windowed(x.square() + y.square()) - squares;
  const at::Tensor structure = (2.0 * covariance + c2) / (variances + c2);
  const at::Tensor luminance = (2.0 * products + c1) / (squares + c1);
  return {(luminance * structure).mean({2, 3}), structure.mean({2, 3})};
}

}  // namespace ssim_detail

// Similarity of x[i] and y[i], images [N, C, H, W] of values that span `range`: the product over the scales
// of the contrast and structure term, with luminance at the coarsest, each to its exponent; means over
// channels. A scale is the one before averaged over 2 x 2 pixels. Negative terms count as 0. Float64 [N], at
// most 1.
inline at::Tensor ms_ssim(const at::Tensor& first, const at::Tensor& second, double range,
                          const std::vector<double>& exponents) {
  at::Tensor x = first.to(at::kDouble), y = second.to(at::kDouble), product;
  for (std::size_t scale = 0; scale < exponents.size(); ++scale) {
    if (scale > 0) {
      x = ssim_detail::halved(x);
      y = ssim_detail::halved(y);
    }
    const ssim_detail::Terms terms = ssim_detail::terms(x, y, range);
    const at::Tensor& term = scale + 1 == exponents.size() ? terms.all : terms.structure;
    const at::Tensor factor = term.clamp_min(0.0).pow(exponents[scale]);
    product = product.defined() ? product * factor : factor;
  }
  return product.mean(1);
}

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <algorithm>

namespace harness::plugins {

// Eigenvalues of a covariance below this share of the largest one are rounding noise of float64, and are
// taken as 0. So are variances below `least`.
inline constexpr double kEigenvalueFloor = 1e-12;

inline at::Tensor without_noise(const at::Tensor& eigenvalues, double least = 0.0,
                                double share = kEigenvalueFloor) {
  const double floor = std::max(least, share * eigenvalues.max().item<double>());
  return at::where(eigenvalues.gt(floor), eigenvalues, at::zeros_like(eigenvalues));
}

}  // namespace harness::plugins

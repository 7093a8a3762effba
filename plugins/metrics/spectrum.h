#pragma once

#include <ATen/ATen.h>

#include <algorithm>

namespace harness::plugins {

// Eigenvalues below this share of the largest one are rounding noise of float64, and are taken as 0. So are
// variances below `least`.
inline constexpr double kEigenvalueFloor = 1e-12;

inline at::Tensor without_noise(const at::Tensor& eigenvalues, double least = 0.0) {
  const double floor = std::max(least, kEigenvalueFloor * eigenvalues.max().item<double>());
  return at::where(eigenvalues.gt(floor), eigenvalues, at::zeros_like(eigenvalues));
}

}  // namespace harness::plugins

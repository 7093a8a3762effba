#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>

namespace harness::plugins {

// KL(p || q) in nats; infinite where p has a class that q lacks. float64 [K] each.
inline double divergence(const at::Tensor& p, const at::Tensor& q) {
  return (at::xlogy(p, p) - at::xlogy(p, q)).sum().item<double>();
}

// Classes that N samples were taken for, against the shares that the classes should have.
struct ClassCoverage {
  double modes = 0.0;       // classes with at least one sample
  double expected = 0.0;    // the same of N draws with the right shares, on average
  double kl = 0.0;          // KL(shares of the samples || right shares); infinite with a sample of no share
  double kl_floor = 0.0;    // what N such draws score on average, to first order
  double kl_ceiling = 0.0;  // all samples in the rarest class that has a share
};

// `counts`: of the samples, float64 [K], at least one sample. `shares`: float64 [K], with sum 1, known
// exactly
// (`labels` 0) or counted from so many labels. A divergence of N draws from K classes has the mean (K - 1) /
// 2N (Wilks 1938: 2 N KL is chi-squared), and shares that were counted add as much for their own number.
inline ClassCoverage class_coverage(const at::Tensor& counts, const at::Tensor& shares,
                                    std::int64_t labels = 0) {
  const double n = counts.sum().item<double>();
  const at::Tensor possible = shares.index({shares.gt(0.0)});
  ClassCoverage found;
  found.modes = counts.gt(0.0).sum().item<double>();
  found.expected = (1.0 - at::pow(1.0 - possible, n)).sum().item<double>();
  found.kl = divergence(counts / n, shares);
  found.kl_floor = 0.5 * static_cast<double>(possible.size(0) - 1) *
                   (1.0 / n + (labels > 0 ? 1.0 / static_cast<double>(labels) : 0.0));
  found.kl_ceiling = -std::log(possible.min().item<double>());
  return found;
}

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "plugins/metrics/moments.h"
#include "plugins/metrics/shuffle.h"
#include "plugins/metrics/spectrum.h"

namespace harness::plugins {

// One side of a Frechet distance: a Gaussian, with a factor F of its covariance, F^T F = S. Nothing is ever
// added to S to make it regular.
struct Gaussian {
  std::int64_t n = 0;
  at::Tensor mean;         // [D]
  at::Tensor eigenvalues;  // of S, [min(n, D)] or [D]; noise is 0
  at::Tensor factor;       // [r, D]: r = rank, or n where the rows themselves are the factor
  bool of_rows = false;    // the factor is (rows - mean) / sqrt(n - 1)

  std::int64_t dimensions() const { return mean.size(0); }
  std::int64_t rank() const { return eigenvalues.gt(0).sum().item<std::int64_t>(); }
  double trace() const { return eigenvalues.sum().item<double>(); }

  // S = V L V^T, F = sqrt(L) V^T.
  static Gaussian of(const Moments& moments) {
    const auto [values, vectors] = at::linalg_eigh(moments.covariance());
    const at::Tensor kept = without_noise(values, noise(moments.mean)),
                     positive = kept.gt(0).nonzero().flatten();
    const at::Tensor root = kept.index_select(0, positive).sqrt();
    return {moments.n, moments.mean, kept, (vectors.index_select(1, positive) * root).t().contiguous()};
  }
  // From fewer rows than dimensions: they are a factor that is exact, and smaller.
  static Gaussian of_few(const at::Tensor& rows) {
    const at::Tensor x = rows.to(at::kCPU, at::kDouble), mean = x.mean(0);
    const at::Tensor factor = (x - mean) / std::sqrt(static_cast<double>(x.size(0) - 1));
    return {x.size(0), mean, without_noise(at::linalg_eigvalsh(factor.mm(factor.t())), noise(mean)), factor,
            true};
  }

 private:
  // The variance that rounding leaves of equal rows, and none of float32 features could have.
  static double noise(const at::Tensor& mean) { return 1e-28 * mean.square().sum().item<double>(); }
};

// tr (S1 S2)^(1/2): the sum of the singular values of F1 F2^T.
inline double trace_of_root(const Gaussian& a, const Gaussian& b) {
  const at::Tensor product = a.factor.mm(b.factor.t());
  return product.numel() == 0 ? 0.0 : at::linalg_svdvals(product).sum().item<double>();
}
// The same without a factor of S2: the roots of the eigenvalues of F1 S2 F1^T, which is symmetric. Faster,
// but these eigenvalues are squares: what float64 leaves of one below r times its epsilon of the largest is
// noise, so that a direction with less than some 1e-6 of the largest variance counts as if it had none in
// common.
inline double trace_of_root(const Gaussian& a, const Moments& b) {
  if (a.factor.size(0) == 0) return 0.0;
  const at::Tensor product = a.factor.mm(b.covariance()).mm(a.factor.t());
  const double share = static_cast<double>(product.size(0)) * std::numeric_limits<double>::epsilon();
  return without_noise(at::linalg_eigvalsh((product + product.t()) * 0.5), 0.0, share)
      .sqrt()
      .sum()
      .item<double>();
}

// |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2): the squared Wasserstein-2 distance of the Gaussians.
inline double frechet_distance(const Gaussian& a, const Gaussian& b) {
  return (a.mean - b.mean).square().sum().item<double>() + a.trace() + b.trace() - 2.0 * trace_of_root(a, b);
}
// By the singular values up to so many features, where they cost milliseconds.
inline constexpr std::int64_t kExactDimensions = 512;
inline double frechet_distance(const Gaussian& a, const Moments& b) {
  if (a.dimensions() <= kExactDimensions) return frechet_distance(a, Gaussian::of(b));
  return (a.mean - b.mean).square().sum().item<double>() + a.trace() + b.covariance().trace().item<double>() -
         2.0 * trace_of_root(a, b);
}

// What two finite sets of n and m draws from one Gaussian with these eigenvalues of its covariance score on
// average, by the second-order expansion of the distance: (1/n + 1/m) (sum_i l_i + sum_ij l_i l_j (1 + [i =
// j]) / (2 (l_i + l_j))). Too low by about a sixth where n or m comes near to D.
inline double frechet_bias(const at::Tensor& eigenvalues, std::int64_t n, std::int64_t m) {
  const at::Tensor l = eigenvalues.index_select(0, eigenvalues.gt(0).nonzero().flatten());
  if (l.size(0) == 0) return 0.0;
  const at::Tensor pairs = at::outer(l, l) / (l.unsqueeze(0) + l.unsqueeze(1));
  const double sum =
      l.sum().item<double>() + 0.5 * (pairs.sum().item<double>() + pairs.diagonal().sum().item<double>());
  return (1.0 / static_cast<double>(n) + 1.0 / static_cast<double>(m)) * sum;
}

// The distance that infinitely many samples would have, by Chong and Forsyth 2020 (arXiv 1911.07023): the
// intercept of a line through (1/n, distance of n samples).
struct FrechetAtInfinity {
  double intercept = 0.0, slope = 0.0;
  double residual = 0.0;  // root mean square about the line
};
inline FrechetAtInfinity line_through(const std::vector<double>& x, const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  double mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0, rest = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  const double slope = xy / xx;
  for (std::size_t i = 0; i < x.size(); ++i) rest += std::pow(y[i] - mean_y - slope * (x[i] - mean_x), 2) / n;
  return {mean_y - slope * mean_x, slope, std::sqrt(rest)};
}
// Sizes are spread evenly from a tenth of the rows (5,000 at most, but not below 2 D, where the distance does
// not fall as 1/n yet, nor above half of the rows) to all of them. Each of `repeats` permutations, fixed
// ones, gives a nested row of subsets.
inline FrechetAtInfinity frechet_at_infinity(const Gaussian& real, const at::Tensor& rows,
                                             std::int64_t points, std::int64_t repeats) {
  const std::int64_t all = rows.size(0), dimensions = real.dimensions();
  const std::int64_t tenth = std::min<std::int64_t>(5'000, all / 10);
  const std::int64_t least = std::max<std::int64_t>(2, std::min(all / 2, std::max(tenth, 2 * dimensions)));
  std::vector<double> x, y;
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    const at::Tensor order = shuffled(all, static_cast<std::uint64_t>(repeat));
    Moments prefix;
    for (std::int64_t point = 0; point < points; ++point) {
      const std::int64_t size = least + (all - least) * point / (points - 1);
      if (size == prefix.n) continue;
      prefix.merge(Moments::of(rows.index_select(0, order.slice(0, prefix.n, size))));
      x.push_back(1.0 / static_cast<double>(size));
      y.push_back(size > dimensions ? frechet_distance(real, prefix)
                                    : frechet_distance(real, Gaussian::of_few(rows.index_select(
                                                                 0, order.slice(0, 0, size)))));
    }
  }
  return line_through(x, y);
}

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace harness::plugins {

// Mean and scatter of rows that come in blocks, in float64 on the CPU: each block is centred by its own mean,
// so that nothing cancels, and merged by Chan, Golub and LeVeque 1979. D^2 numbers, whatever N is.
struct Moments {
  std::int64_t n = 0;
  at::Tensor mean;     // [D]
  at::Tensor scatter;  // [D, D]: sum of the outer products of rows - mean

  // rows: [n, D], any type.
  static Moments of(const at::Tensor& rows) {
    const at::Tensor x = rows.to(at::kCPU, at::kDouble);
    const at::Tensor mean = x.mean(0), centred = x - mean;
    return {x.size(0), mean, centred.t().mm(centred)};
  }

  void merge(const Moments& other) {
    if (other.n == 0) return;
    if (n == 0) {
      *this = {other.n, other.mean.clone(), other.scatter.clone()};
      return;
    }
    const double mine = static_cast<double>(n), theirs = static_cast<double>(other.n), all = mine + theirs;
    const at::Tensor gap = other.mean - mean;
    scatter.add_(other.scatter).add_(at::outer(gap, gap), mine * theirs / all);
    mean = mean + gap * (theirs / all);
    n += other.n;
  }

  // Of the sample: divided by n - 1.
  at::Tensor covariance() const { return scatter / static_cast<double>(n - 1); }
};

}  // namespace harness::plugins

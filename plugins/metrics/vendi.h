#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "plugins/metrics/spectrum.h"

namespace harness::plugins {

// exp of Renyi's entropy of order q of non-negative numbers that are made to sum to 1: how many of equal size
// would have that entropy. q = 1: Shannon's.
inline double effective_number(const at::Tensor& eigenvalues, double q) {
  const at::Tensor positive = without_noise(eigenvalues),
                   p = positive / positive.sum();  // q < 1 would see noise
  if (q == 1.0) return std::exp(-at::xlogy(p, p).sum().item<double>());
  return std::pow(p.pow(q).sum().item<double>(), 1.0 / (1.0 - q));
}

// Friedman and Dieng 2023 (arXiv 2210.02410): of a positive semidefinite matrix of similarities with ones on
// its diagonal, [N, N]; or of any matrix with the same eigenvalues but zeros.
inline double vendi_score(const at::Tensor& similarities, double q) {
  return effective_number(at::linalg_eigvalsh(similarities), q);
}

// Of rows with the cosine as their similarity, from blocks. X X^T [N, N] and X^T X [D, D] have the same
// eigenvalues but zeros: the smaller one is made, so that no more than D^2 numbers are kept.
class CosineVendi {
 public:
  void add(const at::Tensor& rows) {
    const at::Tensor x = rows.to(at::kCPU, at::kDouble);
    // A row of zeros has no direction, and stays one.
    waiting_.push_back(x / x.square().sum(1, /*keepdim=*/true).sqrt().clamp_min(1e-300));
    waiting_rows_ += x.size(0);
    if (products_.defined() || waiting_rows_ > x.size(1)) fold();
  }
  // 1 where every row is zero: all are alike.
  double score(double q) {
    at::Tensor similarities = products_;
    if (!similarities.defined()) {
      const at::Tensor x = at::cat(waiting_);
      similarities = x.mm(x.t());
    }
    return similarities.diagonal().sum().item<double>() > 0.0 ? vendi_score(similarities, q) : 1.0;
  }

 private:
  void fold() {
    const at::Tensor x = at::cat(waiting_), products = x.t().mm(x);
    products_ = products_.defined() ? products_ + products : products;
    waiting_.clear();
    waiting_rows_ = 0;
  }

  std::vector<at::Tensor> waiting_;  // unit rows
  std::int64_t waiting_rows_ = 0;
  at::Tensor products_;  // [D, D]
};

}  // namespace harness::plugins

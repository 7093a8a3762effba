#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "plugins/metrics/shuffle.h"

namespace harness::plugins {

// exp(mean over x of KL(p(y | x) || p(y))), p(y) the mean of p(y | x), over each of `splits` disjoint parts
// of equal size (as nearly as can be) into which the examples are shuffled by a fixed permutation. Sums only:
// splits x classes numbers, in float64.
class ClassifierScore {
 public:
  // `total`: how many examples will come.
  ClassifierScore(std::int64_t total, std::int64_t splits)
      : splits_(std::clamp<std::int64_t>(splits, 1, std::max<std::int64_t>(1, total))),
        split_of_(at::empty({total}, at::kLong)) {
    // The example at place i of the permutation belongs to part i splits / total.
    split_of_.index_copy_(
        0, shuffled(total, 0),
        at::arange(total, at::kLong).mul_(splits_).floor_divide_(std::max<std::int64_t>(1, total)));
  }

  // log p(y | x), [n, classes].
  void add(const at::Tensor& log_probabilities) {
    // Once more to the sum 1, in float64.
    const at::Tensor p = log_probabilities.detach().to(at::kCPU, at::kDouble).softmax(1);
    if (!sums_.defined()) {
      sums_ = at::zeros({splits_, p.size(1)}, at::kDouble);
      negative_entropies_ = at::zeros({splits_}, at::kDouble);
      counts_ = at::zeros({splits_}, at::kDouble);
    }
    const at::Tensor splits = split_of_.narrow(0, seen_, p.size(0));
    seen_ += p.size(0);
    sums_.index_add_(0, splits, p);
    negative_entropies_.index_add_(0, splits, at::xlogy(p, p).sum(1));
    counts_.index_add_(0, splits, at::ones({p.size(0)}, at::kDouble));
  }

  struct Value {
    double mean = 0.0, error = 0.0;  // over the splits; the error is 0 for one split
  };
  // Of at least one example in each split.
  Value value() const {
    const at::Tensor marginal = sums_ / counts_.unsqueeze(1);
    const at::Tensor scores =
        (negative_entropies_ / counts_ - at::xlogy(marginal, marginal).sum(1)).clamp_min(0.0).exp();
    Value value{scores.mean().item<double>()};
    if (splits_ > 1)
      value.error = scores.std(0, /*unbiased=*/true).item<double>() / std::sqrt(static_cast<double>(splits_));
    return value;
  }

 private:
  std::int64_t splits_, seen_ = 0;
  at::Tensor split_of_;                            // int64 [total]
  at::Tensor sums_, negative_entropies_, counts_;  // [splits, classes], [splits], [splits]
};

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "harness/sdk/metric.h"

namespace harness::plugins {

// The mean of one number an example, with its standard error over the examples.
class ExampleMean {
 public:
  void add(const at::Tensor& batch) {  // [n], float64
    values_ += batch.sum().item<double>();
    squares_ += batch.square().sum().item<double>();
  }
  // Of n examples in all.
  sdk::Score score(const char* name, std::int64_t n) const {
    const double count = static_cast<double>(n), mean = values_ / count;
    const double variance = std::max(0.0, squares_ / count - mean * mean);
    return {name, mean, n > 1 ? std::sqrt(variance / (count - 1.0)) : 0.0, n, 0};
  }

 private:
  double values_ = 0.0, squares_ = 0.0;
};

}  // namespace harness::plugins

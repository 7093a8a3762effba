#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/metrics/feature_set.h"
#include "plugins/metrics/frechet.h"

namespace harness::plugins {

// One side of a Frechet distance, fed with batches of features. Keeps the features, float32, as long as they
// take at most so many bytes; beyond that only their moments.
class FrechetSide {
 public:
  FrechetSide(std::string name, std::int64_t bytes) : name_(std::move(name)), bytes_(bytes) {}

  void add(const at::Tensor& features) {
    const at::Tensor block = features.detach().to(at::kCPU, at::kFloat);
    checked_.count(block);
    rows_.push_back(block);
    waiting_ += block.size(0);
    if (folded_ ? waiting_ >= kBlock : waiting_ * block.size(1) * 4 > bytes_) fold();
  }

  // Throws Error for fewer than two examples, and where any is not finite.
  void check(const std::string& metric) const { checked_.check(metric, name_, 2); }
  std::int64_t n() const { return checked_.examples(); }
  // All features, [N, D]; nothing where they were too many to keep.
  std::optional<at::Tensor> rows() {
    if (folded_) return std::nullopt;
    if (rows_.size() > 1) rows_ = {at::cat(rows_)};
    return rows_.front();
  }
  // Whether the rows themselves are the better factor of the covariance: fewer than dimensions, and kept.
  bool few() { return !folded_ && n() <= rows()->size(1); }
  const Moments& moments() {
    if (folded_ && !rows_.empty())
      fold();
    else if (!folded_ && moments_.n == 0)
      merge();
    return moments_;
  }
  Gaussian gaussian() { return few() ? Gaussian::of_few(*rows()) : Gaussian::of(moments()); }

 private:
  void merge() {
    if (!checked_.finite()) return;  // check() refuses
    for (const at::Tensor& block : at::cat(rows_).split(kBlock)) moments_.merge(Moments::of(block));
  }
  void fold() {
    merge();
    rows_.clear();
    waiting_ = 0;
    folded_ = true;
  }

  static constexpr std::int64_t kBlock = 1024;
  std::string name_;
  std::int64_t bytes_;
  FeatureCheck checked_;
  std::vector<at::Tensor> rows_;  // that are kept, or wait for being merged
  std::int64_t waiting_ = 0;
  bool folded_ = false;
  Moments moments_;
};

}  // namespace harness::plugins

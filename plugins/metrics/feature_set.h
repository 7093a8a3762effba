#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "plugins/metrics/shuffle.h"
#include "plugins/metrics/sides.h"

namespace harness::plugins {

// Counts examples, and those whose features are not finite.
class FeatureCheck {
 public:
  void count(const at::Tensor& features) {  // [n, D]
    examples_ += features.size(0);
    broken_ += at::isfinite(features).all(1).logical_not().sum().item<std::int64_t>();
  }

  // Throws Error for fewer than `least` examples of the side `name`, and where any is not finite.
  void check(const std::string& metric, const std::string& name, std::int64_t least) const {
    if (broken_ > 0)
      throw input_error(
          metric + ": " + std::to_string(broken_) + " of " + std::to_string(examples_) + " " + name +
              " have features that are not finite (NaN or infinite). Nothing was computed: a score of the "
              "others would flatter.",
          "If the model has diverged, lower optimizer.lr; if not, look at the feature extractor.");
    if (examples_ < least)
      throw input_error(metric + ": needs at least " + std::to_string(least) + " " + name +
                            ", and was given " + std::to_string(examples_) + ".",
                        name == kFake ? "Give more: metrics.samples says how many an evaluation draws."
                                      : "Take a data set with more held-out examples.");
  }
  std::int64_t examples() const { return examples_; }
  bool finite() const { return broken_ == 0; }

 private:
  std::int64_t examples_ = 0, broken_ = 0;
};

// The features of one side, float32 on the CPU, 4 N D bytes; at most `kept` examples of `total`, spread
// evenly over them (0: all).
class FeatureSet {
 public:
  FeatureSet(std::string name, std::int64_t total, std::int64_t kept)
      : name_(std::move(name)), total_(total), kept_(kept == 0 ? total : kept) {}

  void add(const at::Tensor& features) {
    const at::Tensor chosen = thinned(seen_, features.size(0), total_, kept_);
    seen_ += features.size(0);
    if (chosen.size(0) == 0) return;
    blocks_.push_back(features.detach().to(at::kCPU, at::kFloat).index_select(0, chosen));
    checked_.count(blocks_.back());
  }

  // [N, D]. Throws Error for fewer than `least` examples, and where any is not finite.
  at::Tensor all(const std::string& metric, std::int64_t least) {
    checked_.check(metric, name_, least);
    if (blocks_.size() > 1) blocks_ = {at::cat(blocks_)};
    return blocks_.front();
  }

 private:
  std::string name_;
  std::int64_t total_, kept_, seen_ = 0;
  FeatureCheck checked_;
  std::vector<at::Tensor> blocks_;
};

}  // namespace harness::plugins

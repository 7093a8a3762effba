#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/error.h"
#include "plugins/metrics/shuffle.h"

namespace harness::plugins {

// At most `kept` examples of `total`, spread evenly over them, as they came: float32, where they came from.
class ImageSet {
 public:
  ImageSet(std::int64_t total, std::int64_t kept) : total_(total), kept_(kept) {}

  void add(const at::Tensor& images) {
    const at::Tensor chosen = thinned(seen_, images.size(0), total_, kept_);
    seen_ += images.size(0);
    if (chosen.size(0) > 0)
      blocks_.push_back(images.detach().to(at::kFloat).index_select(0, chosen.to(images.device())));
  }
  bool empty() const { return blocks_.empty(); }
  // Throws Error where an example of the side `name` is not finite.
  at::Tensor all(const std::string& metric, const std::string& name) const {
    const at::Tensor all = at::cat(blocks_);
    const auto broken = at::isfinite(all.flatten(1)).all(1).logical_not().sum().item<std::int64_t>();
    if (broken > 0)
      throw input_error(metric + ": " + std::to_string(broken) + " of " + std::to_string(all.size(0)) + " " +
                            name +
                            " are not finite (NaN or infinite). Nothing was computed: a score of the others "
                            "would flatter.",
                        "If the model has diverged, lower optimizer.lr.");
    return all;
  }

 private:
  std::int64_t total_, kept_, seen_ = 0;
  std::vector<at::Tensor> blocks_;
};

}  // namespace harness::plugins

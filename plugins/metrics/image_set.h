#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

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
  at::Tensor all() const { return at::cat(blocks_); }

 private:
  std::int64_t total_, kept_, seen_ = 0;
  std::vector<at::Tensor> blocks_;
};

}  // namespace harness::plugins

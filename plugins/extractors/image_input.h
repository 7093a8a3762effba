#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#include "harness/base/error.h"
#include "harness/sdk/data_info.h"

namespace harness::plugins {

// Throws Error (kInput) where the data that the extractor `name` is for are points.
inline void refuse_points(const std::string& name, const sdk::DataInfo& info) {
  if (info.images()) return;
  throw input_error("The feature extractor \"" + name + "\" was asked for, and the data are points.",
                    "Take metrics that need no features: sliced_wasserstein, modes.");
}

// [N, C, H, W] -> [N, channels, H, W]: of another number of channels the mean, as often as is wanted.
inline at::Tensor with_channels(const at::Tensor& images, std::int64_t channels) {
  if (images.size(1) == channels) return images;
  return images.mean(1, /*keepdim=*/true).expand({-1, channels, -1, -1});
}

}  // namespace harness::plugins

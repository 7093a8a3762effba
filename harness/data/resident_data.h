#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "harness/sdk/dataset.h"

namespace harness::data {

// A data set in the device's memory: uint8 images or float points of each stream and split, read once and
// checked once. Batches are drawn by index on the device.
class ResidentData {
 public:
  ResidentData(std::unique_ptr<sdk::Dataset> dataset, at::Device device);

  const sdk::DataInfo& info() const { return info_; }
  sdk::Dataset& dataset() const { return *dataset_; }
  const std::string& content_hash() const { return content_hash_; }
  at::Device device() const { return device_; }

  // Examples of a split by index (int64 [N]): values float in [-1, 1] (images) or as they are (points),
  // before Dataset::prepare; labels int64, undefined where there are no classes. Throws Error (kInput) for a
  // stream that the data set does not have.
  at::Tensor values(std::string_view stream, sdk::Split split, const at::Tensor& index,
                    at::ScalarType dtype) const;
  at::Tensor labels(std::string_view stream, sdk::Split split, const at::Tensor& index) const;

 private:
  struct Block {
    at::Tensor values, labels;
  };
  const Block& block(std::string_view stream, sdk::Split split) const;

  std::unique_ptr<sdk::Dataset> dataset_;
  at::Device device_;
  sdk::DataInfo info_;
  std::string content_hash_;
  std::map<std::string, Block, std::less<>> blocks_;  // "stream/train"
};

}  // namespace harness::data

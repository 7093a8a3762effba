#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "harness/sdk/metric.h"
#include "harness/train/precision.h"

namespace harness::metrics {

// An extractor that computes a batch's features once, for all metrics that ask for them one after the other.
// In full float32, whatever a trial is trained in.
class OncePerBatch : public sdk::FeatureExtractor {
 public:
  explicit OncePerBatch(std::unique_ptr<sdk::FeatureExtractor> extractor)
      : extractor_(std::move(extractor)) {}

  std::int64_t dimensions() const override { return extractor_->dimensions(); }
  at::Tensor features(const at::Tensor& images) override {
    if (!images.is_same(images_) || images._version() != version_) {
      const train::Tf32 full(train::Precision::kFp32);
      features_ = extractor_->features(images);
      images_ = images;  // held, so that no other tensor can take its place
      version_ = images._version();
    }
    return features_.clone();  // a metric may write to what it gets
  }
  std::string content_hash() const override { return extractor_->content_hash(); }

 private:
  std::unique_ptr<sdk::FeatureExtractor> extractor_;
  at::Tensor images_, features_;
  std::int64_t version_ = 0;
};

}  // namespace harness::metrics

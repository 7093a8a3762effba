#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/sdk/metric.h"

namespace harness::metrics {

// An extractor that computes a batch's features once, for all metrics that ask for them one after the other;
// those of held-out batches once for all evaluations. In full float32, whatever a trial is trained in.
class OncePerBatch : public sdk::FeatureExtractor {
 public:
  explicit OncePerBatch(std::unique_ptr<sdk::FeatureExtractor> extractor);

  // What features() is about to be asked for: held-out batch number `batch`, which is likely to come again,
  // or samples.
  void expect_held_out(std::int64_t batch) { expected_ = batch; }
  void expect_samples() { expected_.reset(); }

  std::int64_t dimensions() const override { return extractor_->dimensions(); }
  at::Tensor features(const at::Tensor& images) override;
  std::string content_hash() const override { return extractor_->content_hash(); }
  std::int64_t classes() const override { return extractor_->classes(); }
  at::Tensor log_probabilities(const at::Tensor& features) override;
  std::vector<sdk::Score> quality() const override { return extractor_->quality(); }

 private:
  struct Kept {
    std::int64_t fingerprint;
    at::Tensor features;
  };
  at::Tensor computed(const at::Tensor& images);
  std::int64_t fingerprint(const at::Tensor& images);

  std::unique_ptr<sdk::FeatureExtractor> extractor_;
  at::Tensor images_, features_;  // the last batch, held so that no other tensor can take its place
  std::int64_t version_ = 0;
  std::optional<std::int64_t> expected_;
  std::map<std::int64_t, Kept> kept_;  // by number of the held-out batch
  std::size_t kept_bytes_ = 0;
  at::Tensor places_;  // of a fingerprint's words
};

}  // namespace harness::metrics

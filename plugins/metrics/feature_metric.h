#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/sdk/plugin.h"
#include "plugins/metrics/feature_set.h"

namespace harness::plugins {

// A metric that compares the features of held-out data with those of samples, kept until the end.
class FeatureMetric : public sdk::Metric {
 public:
  // `examples`: looked at of each set, spread evenly over it; 0: all. `equal`: of both as many as the smaller
  // one has.
  FeatureMetric(std::string name, std::int64_t examples, bool equal = false)
      : name_(std::move(name)), examples_(examples), equal_(equal) {}

  void begin(const sdk::MetricContext& context) override {
    extractor_ = context.features;
    std::int64_t kept = examples_;
    if (equal_) {
      const std::int64_t smaller = std::min(context.data.test_size, context.samples);
      kept = kept == 0 ? smaller : std::min(kept, smaller);
    }
    real_.emplace(kReal, context.data.test_size, kept);
    fake_.emplace(kFake, context.samples, kept);
  }
  void real(sdk::Model&, sdk::Step&, const at::Tensor& batch) override {
    real_->add(extractor_->features(batch));
  }
  void fake(sdk::Model&, sdk::Step&, const at::Tensor& batch) override {
    fake_->add(extractor_->features(batch));
  }
  std::vector<sdk::Score> finish() override {
    const at::Tensor real_features = real_->all(name_, least()), fake_features = fake_->all(name_, least());
    std::vector<sdk::Score> scores = compare(real_features, fake_features);
    for (sdk::Score& score : scores) {
      score.n_real = real_features.size(0);
      score.n_fake = fake_features.size(0);
    }
    return scores;
  }

  static sdk::MetricInfo info(std::string unit, sdk::Goal goal) {
    sdk::MetricInfo info;
    info.unit = std::move(unit);
    info.goal = goal;
    info.needs = {sdk::Capability::kSample};
    info.needs_features = true;
    return info;
  }

 protected:
  // Of each set; at least 1.
  virtual std::int64_t least() const { return 2; }
  // Features [N, D] and [M, D], float32 on the CPU.
  virtual std::vector<sdk::Score> compare(const at::Tensor& real, const at::Tensor& fake) const = 0;

 private:
  std::string name_;
  std::int64_t examples_;
  bool equal_;
  sdk::FeatureExtractor* extractor_ = nullptr;
  std::optional<FeatureSet> real_, fake_;
};

inline OptionDetails examples_option(const char* cost) {
  return {.min = 0,
          .unit = "examples",
          .help = std::string("how many of each set are looked at, spread evenly over it; 0: all. ") + cost};
}

}  // namespace harness::plugins

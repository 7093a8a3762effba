// A feature extractor and a metric that compares its features: what a Frechet distance asks of the SDK.
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"

namespace {

using namespace harness::sdk;

struct PooledOptions {
  std::int64_t cells = 4;
};

// Grey means of a grid of cells, each less its mean over the training images: weights learnt from the data.
class Pooled : public FeatureExtractor {
 public:
  Pooled(const PooledOptions& options, const ExtractorContext& context) : cells_(options.cells) {
    const DataInfo info = context.dataset.info();
    const Examples train = context.dataset.read(info.streams.front(), Split::kTrain, 0, info.train_size);
    mean_ = pool(train.values.to(at::kFloat) / 127.5 - 1.0).mean(0).to(context.device);
  }

  std::int64_t dimensions() const override { return cells_ * cells_; }
  at::Tensor features(const at::Tensor& images) override { return pool(images).to(at::kFloat) - mean_; }
  std::string content_hash() const override {
    const at::Tensor mean = mean_.cpu().contiguous();
    return Sha256()
        .update("pooled 1\n" + std::to_string(cells_))
        .update({static_cast<const char*>(mean.const_data_ptr()), mean.nbytes()})
        .hex();
  }

 private:
  at::Tensor pool(const at::Tensor& images) const {
    return at::adaptive_avg_pool2d(images.mean(1, /*keepdim=*/true), {cells_, cells_}).flatten(1);
  }

  std::int64_t cells_;
  at::Tensor mean_;  // [D]
};

// Squared distance between the mean features of held-out data and of samples: the first part of a Frechet
// distance.
class FeatureMeans : public Metric {
 public:
  explicit FeatureMeans(const NoOptions&) {}

  void begin(const MetricContext& context) override {
    features_ = context.features;
    real_ = fake_ = {at::zeros({features_->dimensions()}, context.options.dtype(at::kDouble)), 0};
  }
  void real(Model&, Step&, const at::Tensor& batch) override { add(real_, batch); }
  void fake(Model&, Step&, const at::Tensor& batch) override { add(fake_, batch); }
  std::vector<Score> finish() override {
    const at::Tensor gap = real_.total / real_.examples - fake_.total / fake_.examples;
    return {{"", gap.square().sum().item<double>(), 0.0, real_.examples, fake_.examples}};
  }

 private:
  struct Sum {
    at::Tensor total;
    std::int64_t examples = 0;
  };
  void add(Sum& sum, const at::Tensor& batch) {
    sum.total += features_->features(batch).to(at::kDouble).sum(0);
    sum.examples += batch.size(0);
  }

  FeatureExtractor* features_ = nullptr;
  Sum real_, fake_;
};

MetricInfo info() {
  MetricInfo info;
  info.needs = {Capability::kSample};
  info.needs_features = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.extractor<Pooled>(
      "pooled", "Grey means of a grid of cells, less their means over the training images.",
      harness::OptionTable<PooledOptions>().add(
          "cells", &PooledOptions::cells, {.min = 1, .max = 64, .help = "cells a side; D is its square"}));
  registrar.metric<FeatureMeans>("feature_means",
                                 "Squared distance between the mean features of data and samples.",
                                 harness::OptionTable<NoOptions>(), info());
}

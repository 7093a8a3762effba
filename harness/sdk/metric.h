#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/sdk/data_info.h"
#include "harness/sdk/dataset.h"
#include "harness/sdk/model.h"
#include "harness/sdk/model_info.h"

namespace harness::sdk {

enum class Goal { kMinimize, kMaximize, kNone };

// What a metric is and needs, known without running it.
struct MetricInfo {
  std::string unit;  // "nats", "fraction", "" ...
  Goal goal = Goal::kMinimize;
  std::vector<Capability> needs;                // a model without them never gets this metric
  bool images = true;                           // applies to image data
  bool points = false;                          // applies to 2-D points
  bool needs_mixture = false;                   // the data set must know its density
  bool binary_only = false, grey_only = false;  // likelihoods: only on binary images, only on others
  // Properties that the model or one of the trial's losses must have, e.g. "probability_mass".
  std::vector<std::string> demands{};
  bool needs_features = false;                // MetricContext::features: the file names an extractor
  bool needs_classes = false;                 // and that one is a classifier
  bool needs_labels = false;                  // the data set has classes
  bool needs_factors = false;                 // the data set knows what its examples were made from
  bool takes_real = true, takes_fake = true;  // which batches `real` and `fake` are called with
};

// One number with what it was computed from. `name` is appended to the metric's own, empty for the main
// value. Of a metric that needs features the harness adds the extractor's name and hash.
struct Score {
  std::string name;
  double value = 0.0;
  double error = 0.0;  // standard error of the value; 0: not known
  std::int64_t n_real = 0, n_fake = 0;
};

// Turns images into features for distances between distributions; trained or loaded once, told apart by hash.
class FeatureExtractor {
 public:
  virtual ~FeatureExtractor() = default;
  virtual std::int64_t dimensions() const = 0;  // D
  // [N, C, H, W] in [-1, 1], C 1 or 3, any square size, to float32 [N, D] on the images' device. Pure: an
  // image's features depend on nothing but the image. Called without gradients.
  virtual at::Tensor features(const at::Tensor& images) = 0;
  virtual std::string content_hash() const = 0;  // SHA-256 of the weights, 64 hex digits
  // Of a classifier: how many classes it tells apart, and log p(class | image), float32 [N, classes], by the
  // features that it gave.
  virtual std::int64_t classes() const { return 0; }
  virtual at::Tensor log_probabilities(const at::Tensor& /*features*/) {
    throw std::logic_error("the extractor is no classifier");
  }
  // How good it is on examples that it was not made from: kept with the scores, as EXTRACTOR.NAME.
  virtual std::vector<Score> quality() const { return {}; }
};

// What an extractor is and needs, known without making it.
struct ExtractorInfo {
  bool classifies = false;    // classes() and log_probabilities()
  bool needs_labels = false;  // is made from the data set's labels
  bool slow = false;          // takes long to make where the cache has none yet
};

// What an extractor is made from. `dataset` lives only as long as the constructor runs: learn from the train
// split there; the test split is for quality() alone.
struct ExtractorContext {
  Dataset& dataset;
  DataFolder folder;  // weights may lie where data do
  at::Device device;  // of the images that `features` will get
  // For what took long to make: a folder of this extractor's own that lasts and is shared by processes that
  // run at once. May not be there yet; empty unless ExtractorInfo::slow.
  std::filesystem::path cache{};
  // To be called several times a second while what takes long is done: after each batch of training, between
  // tries of a lock. Where the harness was told to stop it throws; what it throws is to be let through.
  std::function<void()> between = [] {};
};

struct MetricContext {
  DataInfo data;
  std::optional<Mixture> mixture;
  Split split = Split::kTest;
  std::int64_t samples = 0;  // fake examples in all
  at::TensorOptions options;
  FeatureExtractor* features = nullptr;  // the one that metrics.features names; null unless needs_features
  // Training examples begin .. end - 1 in the files' order, prepared as held-out ones are; for comparing
  // samples with what was learnt from. To be called by begin() and finish() only: between a step and its
  // batch it would take the step over.
  std::function<at::Tensor(std::int64_t begin, std::int64_t end)> train{};
  // What the held-out examples were made from, float32 [test_size, factors] in their order, and the factors'
  // names; null unless needs_factors.
  at::Tensor factors{};
  std::vector<std::string> factor_names{};
};

// A streaming metric: fed with batches of a fixed size in a fixed order, then asked. It keeps sums, never the
// model. Pure over tensors: the step gives noise by purpose and batch, the same for every trial.
class Metric {
 public:
  virtual ~Metric() = default;
  virtual void begin(const MetricContext&) {}
  // A batch of held-out data, [N, ...] in [-1, 1]; step.labels() are its labels.
  virtual void real(Model&, Step&, const at::Tensor&) {}
  // A batch of the model's samples.
  virtual void fake(Model&, Step&, const at::Tensor&) {}
  virtual std::vector<Score> finish() = 0;
};

}  // namespace harness::sdk

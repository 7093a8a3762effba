#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/plugin/registry.h"
#include "harness/train/noise.h"
#include "harness/train/trainer.h"

namespace harness::metrics::testing {

// Grey 2 x 2 images that count up, or points on a line.
class Counting : public sdk::Dataset {
 public:
  explicit Counting(std::vector<std::int64_t> shape) : shape_(std::move(shape)) {}
  sdk::DataInfo info() const override {
    return {.shape = shape_, .train_size = 4, .test_size = 20, .classes = 3};
  }
  sdk::Examples read(std::string_view, sdk::Split, std::int64_t begin, std::int64_t end) override {
    const at::Tensor numbers = at::arange(begin, end, at::kLong);
    if (shape_.size() == 1)
      return {numbers.view({-1, 1}).expand({-1, shape_[0]}).to(at::kFloat), numbers % 3};
    return {
        numbers.view({-1, 1, 1, 1}).expand({-1, shape_[0], shape_[1], shape_[2]}).to(at::kByte).contiguous(),
        numbers % 3};
  }
  std::string content_hash() override { return std::string(64, 'c'); }

 private:
  std::vector<std::int64_t> shape_;
};

inline data::ResidentData counting(std::vector<std::int64_t> shape = {1, 2, 2}) {
  return data::ResidentData(std::make_unique<Counting>(std::move(shape)), at::kCPU);
}

// Points of the plane whose density is said to be two modes.
class TwoModes : public Counting {
 public:
  TwoModes() : Counting({2}) {}
  std::optional<sdk::Mixture> mixture() const override {
    const at::Tensor centres = at::zeros({2, 2}, at::kDouble);
    for (const std::int64_t mode : {0, 1}) {
      centres[mode][0] = mode == 0 ? -50.0 : 50.0;
      centres[mode][1] = 1.0 + static_cast<double>(mode);
    }
    return sdk::Mixture{centres, 0.5};
  }
};

// A step of evaluation whose noise is keyed by purpose and batch, as the trainer's is.
class FakeStep : public sdk::Step {
 public:
  std::string purpose;
  std::int64_t batch = 0, calls = 0;
  at::Tensor real_batch, label_batch;

  std::int64_t number() const override { return 0; }
  std::int64_t batch_size() const override { return 4; }
  bool training() const override { return false; }
  at::TensorOptions options() const override { return at::kFloat; }
  at::Tensor real(std::string_view) override { return real_batch; }
  at::Tensor labels(std::string_view) override { return label_batch; }
  at::Tensor hp(std::string_view) override { throw std::logic_error("no hyperparameters here"); }
  at::Tensor normal(std::string_view name, at::IntArrayRef shape) override {
    return train::philox_normal(key(name), shape, options());
  }
  at::Tensor uniform(std::string_view name, at::IntArrayRef shape) override {
    return train::philox_uniform(key(name), shape, options());
  }
  at::Tensor randint(std::string_view name, std::int64_t high, at::IntArrayRef shape) override {
    return train::philox_randint(key(name), high, shape, at::kCPU);
  }
  at::Tensor leaf(const at::Tensor& x) override { return x; }
  std::vector<at::Tensor> grad(const at::Tensor&, const std::vector<at::Tensor>&) override { return {}; }
  at::Tensor share(std::string_view, const std::function<at::Tensor()>& compute) override {
    return compute();
  }
  std::vector<at::Tensor> params(std::string_view) override { return {}; }
  void write(const at::Tensor&, const at::Tensor&) override {}

 private:
  train::NoiseKey key(std::string_view name) {
    return {.purpose = train::hash_name(purpose + "/" + std::string(name)), .step = batch, .call = calls++};
  }
};

// Images (or points) that are their latents times a weight; the reconstruction is the negative.
class Scaled : public sdk::Model {
 public:
  Scaled(std::vector<std::int64_t> shape, double weight) : shape_(std::move(shape)), weight_(weight) {}
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
  at::Tensor latents(sdk::Step& step, std::int64_t n) override {
    std::int64_t size = 1;
    for (const std::int64_t length : shape_) size *= length;
    return step.normal("latents", {n, size});
  }
  at::Tensor generate(sdk::Step& step, const at::Tensor& z) override {
    labels.push_back(step.labels());
    std::vector<std::int64_t> shape{-1};
    shape.insert(shape.end(), shape_.begin(), shape_.end());
    return (z * weight_).view(shape);
  }
  at::Tensor reconstruct(sdk::Step&, const at::Tensor& images) override { return -images; }
  std::vector<sdk::LatentAxis> axes() const override { return named_axes; }

  std::vector<sdk::LatentAxis> named_axes;
  std::vector<at::Tensor> labels;  // that it was asked to draw

 private:
  std::vector<std::int64_t> shape_;
  double weight_;
};

class FakeTrial : public train::EvalModel {
 public:
  explicit FakeTrial(double weight = 0.5, std::vector<std::int64_t> shape = {1, 2, 2})
      : model_(std::move(shape), weight) {}
  Scaled& model() override { return model_; }
  sdk::Step& step(std::string_view purpose, std::int64_t batch, const at::Tensor& real,
                  const at::Tensor& labels) override {
    step_.purpose = purpose;
    step_.batch = batch;
    step_.calls = 0;
    step_.real_batch = real;
    step_.label_batch = labels;
    return step_;
  }
  at::Tensor prepare(sdk::Dataset& dataset, std::int64_t batch, const at::Tensor& raw,
                     const at::Tensor& labels) override {
    return dataset.prepare(step("prepare", batch, raw, labels), raw);
  }

 private:
  Scaled model_;
  FakeStep step_;
};

// What a metric was fed with.
struct Log {
  std::vector<at::Tensor> real, fake, noise, labels;
};

// Keeps everything; its scores are the sums. Draws noise of its own, as metrics may.
class Recording : public sdk::Metric {
 public:
  explicit Recording(Log& log) : log_(log) {}
  void begin(const sdk::MetricContext&) override { log_ = {}; }
  void real(sdk::Model&, sdk::Step& step, const at::Tensor& batch) override {
    log_.real.push_back(batch);
    log_.labels.push_back(step.labels());
    log_.noise.push_back(step.normal("directions", {2}));
  }
  void fake(sdk::Model&, sdk::Step& step, const at::Tensor& batch) override {
    log_.fake.push_back(batch);
    log_.noise.push_back(step.normal("directions", {2}));
  }
  std::vector<sdk::Score> finish() override { return {{"", 1.0, 0.5, 20, 10}, {"further", 2.0}}; }

 private:
  Log& log_;
};

}  // namespace harness::metrics::testing

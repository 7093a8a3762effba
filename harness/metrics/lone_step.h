#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/sdk/step.h"
#include "harness/train/hyperparameters.h"
#include "harness/train/noise.h"

namespace harness::metrics {

// What a metric or a data set is handed where no trial is there: noise as a trial's evaluation gives it for
// the same purpose and batch, and nothing that belongs to a model.
class LoneStep : public sdk::Step {
 public:
  LoneStep(std::string_view purpose, std::int64_t batch, at::Tensor real, at::Tensor labels,
           train::Scope scope = train::Scope::kModel)
      : purpose_(train::hash_name(purpose)),
        batch_(batch),
        real_(std::move(real)),
        labels_(std::move(labels)),
        scope_(scope) {}

  std::int64_t number() const override { return 0; }
  std::int64_t batch_size() const override { return real_.defined() ? real_.size(0) : 0; }
  bool training() const override { return false; }
  at::TensorOptions options() const override { return at::TensorOptions(at::kFloat); }
  at::Tensor real(std::string_view) override { return real_; }
  at::Tensor labels(std::string_view) override {
    if (!labels_.defined()) throw missing("labels");
    return labels_;
  }
  at::Tensor hp(std::string_view) override { throw missing("hyperparameters"); }
  at::Tensor normal(std::string_view purpose, at::IntArrayRef shape) override {
    return train::philox_normal(next(purpose), shape, options());
  }
  at::Tensor uniform(std::string_view purpose, at::IntArrayRef shape) override {
    return train::philox_uniform(next(purpose), shape, options());
  }
  at::Tensor randint(std::string_view purpose, std::int64_t high, at::IntArrayRef shape) override {
    return train::philox_randint(next(purpose), high, shape, at::kCPU);
  }
  at::Tensor leaf(const at::Tensor&) override { throw missing("gradients"); }
  std::vector<at::Tensor> grad(const at::Tensor&, const std::vector<at::Tensor>&) override {
    throw missing("gradients");
  }
  at::Tensor share(std::string_view, const std::function<at::Tensor()>& compute) override {
    return compute();
  }
  std::vector<at::Tensor> params(std::string_view) override { throw missing("parameters"); }
  void write(const at::Tensor&, const at::Tensor&) override { throw missing("parameters"); }

 private:
  static std::logic_error missing(const char* what) {
    return std::logic_error(std::string("two sets are compared without a trial, which has no ") + what);
  }
  train::NoiseKey next(std::string_view purpose) {
    train::NoiseKey key;
    key.purpose = train::evaluation_purpose(purpose, train::prefix_of(scope_), purpose_);
    key.step = batch_;
    key.call = calls_[key.purpose]++;
    return key;
  }

  std::uint64_t purpose_;
  std::int64_t batch_;
  at::Tensor real_, labels_;
  train::Scope scope_;
  std::map<std::uint64_t, std::int64_t> calls_;
};

}  // namespace harness::metrics

#pragma once

#include <ATen/ATen.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/sdk/step.h"
#include "harness/train/trainer.h"
#include "harness/train/trial_group.h"

namespace harness::train {

// What a trained model sees while it is judged: one batch, with noise keyed by purpose and batch alone, so
// that every trial meets the same draws.
class EvalStep : public sdk::Step {
 public:
  EvalStep(TrialGroup& group, const Hyperparameters& hyperparameters, std::int64_t trial, std::int64_t number,
           const at::TensorOptions& options);

  void begin(std::string_view purpose, std::int64_t batch, const at::Tensor& real, const at::Tensor& labels);

  std::int64_t number() const override { return number_; }
  std::int64_t batch_size() const override { return real_.defined() ? real_.size(0) : batch_size_; }
  bool training() const override { return false; }
  at::TensorOptions options() const override { return options_; }
  at::Tensor real(std::string_view stream) override;
  at::Tensor labels(std::string_view stream) override;
  at::Tensor hp(std::string_view name) override;
  at::Tensor normal(std::string_view purpose, at::IntArrayRef shape) override;
  at::Tensor uniform(std::string_view purpose, at::IntArrayRef shape) override;
  at::Tensor randint(std::string_view purpose, std::int64_t high, at::IntArrayRef shape) override;
  at::Tensor leaf(const at::Tensor& x) override;
  std::vector<at::Tensor> grad(const at::Tensor& output, const std::vector<at::Tensor>& inputs) override;
  at::Tensor share(std::string_view name, const std::function<at::Tensor()>& compute) override;
  std::vector<at::Tensor> params(std::string_view group) override;
  void write(const at::Tensor& parameter, const at::Tensor& value) override;

 private:
  struct NoiseKey next(std::string_view purpose);

  TrialGroup& group_;
  const Hyperparameters& hyperparameters_;
  std::int64_t trial_, number_, batch_size_, batch_ = 0;
  at::TensorOptions options_;
  std::uint64_t purpose_ = 0;
  at::Tensor real_, labels_;
  std::vector<std::pair<std::uint64_t, std::int64_t>> calls_;
  std::vector<std::pair<std::string, at::Tensor>> shared_;
};

}  // namespace harness::train

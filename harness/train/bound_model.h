#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "harness/train/ema.h"
#include "harness/train/eval_step.h"
#include "harness/train/trainer.h"
#include "harness/train/trial_group.h"

namespace harness::train {

// While it lives the group's model holds one trial's tensors (averages where there are any), in eval mode and
// under no_grad; afterwards it trains on as before. No copies are made.
class BoundModel : public EvalModel {
 public:
  BoundModel(TrialGroup& group, const Hyperparameters& hyperparameters, const Ema& ema, std::int64_t trial,
             std::int64_t step, const at::TensorOptions& options);
  ~BoundModel() override;

  sdk::Model& model() override { return *group_.model; }
  sdk::Step& step(std::string_view purpose, std::int64_t batch, const at::Tensor& real,
                  const at::Tensor& labels) override;
  at::Tensor prepare(sdk::Dataset& dataset, std::int64_t batch, const at::Tensor& raw,
                     const at::Tensor& labels) override;

 private:
  at::NoGradGuard no_grad_;
  TrialGroup& group_;
  EvalStep step_;
};

}  // namespace harness::train

#include "harness/train/bound_model.h"

#include <utility>

#include "harness/base/error.h"

namespace harness::train {

BoundModel::BoundModel(TrialGroup& group, const Hyperparameters& hyperparameters, const Ema& ema,
                       std::int64_t trial, std::int64_t step, const at::TensorOptions& options)
    : group_(group), step_(group, hyperparameters, trial, step, options) {
  if (std::exchange(group_.bound_for_evaluation, true))
    throw internal_error("Two evaluations of one group of trials at once.");
  ModuleBank& bank = group_.bank;
  for (const BoundTensor& parameter : bank.parameters())
    parameter.bind(group_.fusion.part(parameter.value, trial));
  for (std::size_t i = 0; i < ema.parameters().size(); ++i)
    bank.parameters()[ema.parameters()[i]].bind(group_.fusion.part(ema.averages()[i], trial));
  for (const BoundTensor& buffer : bank.buffers()) buffer.bind(group_.fusion.part(buffer.value, trial));
  for (const StateTensor& state : bank.states()) state.slot->value = group_.fusion.part(state.value, trial);
  bank.set_training({}, false);
}

BoundModel::~BoundModel() {
  group_.bank.bind_for_training(group_.fusion);
  group_.bound_for_evaluation = false;
}

sdk::Step& BoundModel::step(std::string_view purpose, std::int64_t batch, const at::Tensor& real,
                            const at::Tensor& labels) {
  step_.begin(purpose, batch, real, labels);
  return step_;
}

at::Tensor BoundModel::prepare(sdk::Dataset& dataset, std::int64_t batch, const at::Tensor& raw,
                               const at::Tensor& labels) {
  const ScopeGuard guard(group_.scope, Scope::kData);
  return dataset.prepare(step("evaluation.prepare", batch, raw, labels), raw);
}

}  // namespace harness::train

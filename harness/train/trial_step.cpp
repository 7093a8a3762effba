#include "harness/train/trial_step.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/train/losses.h"
#include "harness/train/noise.h"

namespace harness::train {

at::Tensor broadcast_gate(const at::Tensor& gate, const at::Tensor& like) {
  if (gate.dim() == 0) return gate;
  std::vector<std::int64_t> shape(static_cast<std::size_t>(like.dim()), 1);
  shape.front() = gate.size(0);
  return gate.reshape(shape);
}

TrialStep::TrialStep(const Fusion& fusion, ModuleBank& bank, const Hyperparameters& hyperparameters,
                     Batches& batches, std::vector<std::int64_t> seeds, Scope& scope,
                     const at::TensorOptions& options)
    : fusion_(fusion),
      bank_(bank),
      hyperparameters_(hyperparameters),
      batches_(batches),
      seeds_(std::move(seeds)),
      scope_(scope),
      options_(options) {}

void TrialStep::begin_step(std::int64_t number, std::int64_t first_batch) {
  number_ = number;
  first_batch_ = first_batch;
  drawn_.clear();
  shared_.clear();
  leaves_.clear();
}

void TrialStep::begin_phase(std::uint64_t phase, std::int64_t repeat, std::int64_t batch) {
  batch_ = batch;
  phase_draws_.phase = phase;
  phase_draws_.repeat = repeat;
  phase_draws_.calls.clear();
}

void TrialStep::begin_after(const at::Tensor& gate) {
  in_after_ = true;
  writes_.clear();
  gate_ = gate;
}

void TrialStep::end_phase() {
  in_after_ = false;
  gate_ = at::Tensor();
}

void TrialStep::commit_states() {
  for (StateTensor& state : bank_.states()) {
    at::Tensor& staged = state.slot->staged;
    if (!staged.defined()) continue;
    at::Tensor value = fusion_.stacked(staged);
    staged = at::Tensor();
    if (value.sizes() != state.value.sizes() || value.scalar_type() != state.value.scalar_type())
      throw input_error(
          "State '" + state.name + "' was set to another shape or type than it was registered with.",
          "Keep shapes fixed, and cast with .to(state.get().scalar_type()).");
    if (gate_.defined())
      value = at::where(broadcast_gate(gate_, value), value, state.value);
    else if (value.storage().use_count() > 1 || !value.is_contiguous())
      value =
          value.clone(at::MemoryFormat::Contiguous);  // its own memory: a weight it was read from will change
    state.value = value;
    state.slot->value = fusion_.bind(value);
  }
}

TrialStep::Drawn& TrialStep::drawn(std::string_view stream) {
  for (Drawn& known : drawn_)
    if (known.batch == batch_ && known.stream == stream) return known;
  return drawn_.emplace_back(Drawn{std::string(stream), batch_});
}

at::Tensor TrialStep::real(std::string_view stream) {
  Drawn& batch = drawn(stream);
  if (batch.values.defined()) return batch.values;
  at::Tensor values;
  {
    const Fusion::Outside outside;
    values = fusion_.bind(batches_.values(stream, first_batch_ + batch_));
  }
  // The same preparation, whichever phase asks first.
  Draws draws{hash_name("data/" + batch.stream), batch_};
  Draws* const caller = std::exchange(draws_, &draws);
  const ScopeGuard guard(scope_, Scope::kData);
  try {
    batch.values = batches_.dataset().prepare(*this, values);
  } catch (...) {
    draws_ = caller;
    throw;
  }
  draws_ = caller;
  return batch.values;
}

at::Tensor TrialStep::labels(std::string_view stream) {
  Drawn& batch = drawn(stream);
  if (!batch.labels.defined()) {
    const Fusion::Outside outside;
    batch.labels = fusion_.bind(batches_.labels(stream, first_batch_ + batch_));
  }
  return batch.labels;
}

template <class Draw>
at::Tensor TrialStep::draw(std::string_view purpose, Draw draw_one) {
  NoiseKey key;
  key.purpose = hash_name(purpose) ^ hash_name(prefix_of(scope_));
  key.phase = draws_->phase;
  key.repeat = draws_->repeat;
  key.step = number_;
  const auto known = std::find_if(draws_->calls.begin(), draws_->calls.end(),
                                  [&](const auto& call) { return call.first == key.purpose; });
  if (known == draws_->calls.end())
    draws_->calls.emplace_back(key.purpose, 1);
  else
    key.call = known->second++;
  if (!fusion_.on()) {
    key.seed = static_cast<std::uint64_t>(seeds_.front());
    return draw_one(key);
  }
  const Fusion::Outside outside;
  std::vector<at::Tensor> parts;
  parts.reserve(seeds_.size());
  for (const std::int64_t seed : seeds_) {
    key.seed = static_cast<std::uint64_t>(seed);
    parts.push_back(draw_one(key));
  }
  return fusion_.bind(at::stack(parts));
}

at::Tensor TrialStep::normal(std::string_view purpose, at::IntArrayRef shape) {
  return draw(purpose, [&](const NoiseKey& key) { return philox_normal(key, shape, options_); });
}

at::Tensor TrialStep::uniform(std::string_view purpose, at::IntArrayRef shape) {
  return draw(purpose, [&](const NoiseKey& key) { return philox_uniform(key, shape, options_); });
}

at::Tensor TrialStep::randint(std::string_view purpose, std::int64_t high, at::IntArrayRef shape) {
  return draw(purpose,
              [&](const NoiseKey& key) { return philox_randint(key, high, shape, options_.device()); });
}

at::Tensor TrialStep::leaf(const at::Tensor& x) {
  const Fusion::Outside outside;
  at::Tensor stacked = fusion_.stacked(x).detach();
  if (fusion_.on() && !stacked.is_contiguous()) stacked = stacked.contiguous();
  stacked.requires_grad_(true);
  leaves_.push_back(stacked);
  return fusion_.bind(stacked);
}

std::vector<at::Tensor> TrialStep::grad(const at::Tensor& output, const std::vector<at::Tensor>& inputs) {
  const Fusion::Outside outside;
  std::vector<at::Tensor> physical;
  physical.reserve(inputs.size());
  for (const at::Tensor& input : inputs) {
    // The very tensor in the graph: stacked() hands out views of tensors that are bound otherwise.
    at::Tensor stacked = fusion_.stacked(input);
    const bool own =
        std::any_of(leaves_.begin(), leaves_.end(), [&](const auto& leaf) { return leaf.is_same(stacked); });
    if (!own && !bank_.has_parameter(stacked))
      throw input_error(
          "Step::grad was asked for the gradient towards a tensor that is neither a leaf nor a parameter.",
          "Make it with step.leaf(x), or take parameters from step.params(group).");
    physical.push_back(std::move(stacked));
  }
  // One trial's outputs depend on its own inputs only, so that the gradient of the sum over trials is each
  // trial's.
  std::vector<at::Tensor> gradients = torch::autograd::grad({fusion_.stacked(output).sum()}, physical, {},
                                                            /*retain_graph=*/true, /*create_graph=*/true);
  for (at::Tensor& gradient : gradients) gradient = fusion_.bind(gradient);
  return gradients;
}

at::Tensor TrialStep::share(std::string_view name, const std::function<at::Tensor()>& compute) {
  for (const auto& [known, value] : shared_)
    if (known == name) return value;
  // A phase of the same name draws other noise.
  Draws draws{hash_name("share/" + std::string(name)), 0};
  Draws* const caller = std::exchange(draws_, &draws);
  const std::int64_t caller_batch = std::exchange(batch_, 0);
  try {
    at::Tensor value = compute();
    draws_ = caller;
    batch_ = caller_batch;
    shared_.emplace_back(std::string(name), value);
    return value;
  } catch (...) {
    draws_ = caller;
    batch_ = caller_batch;
    throw;
  }
}

std::vector<at::Tensor> TrialStep::params(std::string_view group) {
  std::vector<at::Tensor> bound;
  for (const std::size_t index : bank_.members(group)) bound.push_back(bank_.bound_parameter(index));
  return bound;
}

void TrialStep::write(const at::Tensor& parameter, const at::Tensor& value) {
  if (!in_after_)
    throw input_error("Step::write was called outside Model::after.",
                      "Parameters change by gradients; write them in after only (weight clipping, say).");
  const Fusion::Outside outside;
  const std::size_t index = bank_.index_of(parameter);
  ++writes_[index];
  at::Tensor target = bank_.parameters()[index].value.detach();
  const at::Tensor written = fusion_.stacked(value).detach();
  target.copy_(gate_.defined() ? at::where(broadcast_gate(gate_, target), written, target) : written);
}

}  // namespace harness::train

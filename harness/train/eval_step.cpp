#include "harness/train/eval_step.h"

#include <algorithm>

#include "harness/base/error.h"
#include "harness/train/noise.h"

namespace harness::train {

namespace {

Error training_only(const char* what) {
  return input_error(
      std::string("Step::") + what + " was called outside training.",
      "Capabilities such as generate and elbo only compute; gradients and writes belong in terms and after.");
}

}  // namespace

EvalStep::EvalStep(TrialGroup& group, const Hyperparameters& hyperparameters, std::int64_t trial,
                   std::int64_t number, const at::TensorOptions& options)
    : group_(group),
      hyperparameters_(hyperparameters),
      trial_(trial),
      number_(number),
      batch_size_(group.trials.front().settings.at("data.batch_size").integer()),
      options_(options) {}

void EvalStep::begin(std::string_view purpose, std::int64_t batch, const at::Tensor& real,
                     const at::Tensor& labels) {
  purpose_ = hash_name(purpose);
  batch_ = batch;
  real_ = real;
  labels_ = labels;
  calls_.clear();
  shared_.clear();
}

at::Tensor EvalStep::real(std::string_view) {
  if (!real_.defined())
    throw input_error("The model asks for real data where it is given none.", "Sample from latents alone.");
  return real_;
}

at::Tensor EvalStep::labels(std::string_view) {
  if (!labels_.defined())
    throw input_error("The model asks for labels where it is given none.", "Choose a data set with labels.");
  return labels_;
}

at::Tensor EvalStep::hp(std::string_view name) { return hyperparameters_.part(group_.scope, name, trial_); }

NoiseKey EvalStep::next(std::string_view purpose) {
  NoiseKey key;
  key.purpose = evaluation_purpose(purpose, prefix_of(group_.scope), purpose_);
  key.step = batch_;
  const auto known =
      std::find_if(calls_.begin(), calls_.end(), [&](const auto& call) { return call.first == key.purpose; });
  if (known == calls_.end())
    calls_.emplace_back(key.purpose, 1);
  else
    key.call = known->second++;
  return key;
}

at::Tensor EvalStep::normal(std::string_view purpose, at::IntArrayRef shape) {
  return philox_normal(next(purpose), shape, options_);
}

at::Tensor EvalStep::uniform(std::string_view purpose, at::IntArrayRef shape) {
  return philox_uniform(next(purpose), shape, options_);
}

at::Tensor EvalStep::randint(std::string_view purpose, std::int64_t high, at::IntArrayRef shape) {
  return philox_randint(next(purpose), high, shape, options_.device());
}

at::Tensor EvalStep::leaf(const at::Tensor&) { throw training_only("leaf"); }

std::vector<at::Tensor> EvalStep::grad(const at::Tensor&, const std::vector<at::Tensor>&) {
  throw training_only("grad");
}

at::Tensor EvalStep::share(std::string_view name, const std::function<at::Tensor()>& compute) {
  for (const auto& [known, value] : shared_)
    if (known == name) return value;
  return shared_.emplace_back(std::string(name), compute()).second;
}

std::vector<at::Tensor> EvalStep::params(std::string_view group) {
  std::vector<at::Tensor> values;
  for (const std::size_t index : group_.bank.members(group))
    values.push_back(*group_.bank.parameters()[index].places.front());
  return values;
}

void EvalStep::write(const at::Tensor&, const at::Tensor&) { throw training_only("write"); }

}  // namespace harness::train

#pragma once

#include <torch/csrc/autograd/autograd.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/config/option.h"
#include "harness/sdk/step.h"
#include "harness/sdk/term.h"

namespace harness::tests {

// A Step for tests of single plugins: one trial, no fusion. Noise comes from a generator of its own with a
// fixed seed, gradients from autograd; what a test does not set is refused.
class FakeStep : public sdk::Step {
 public:
  explicit FakeStep(at::TensorOptions options = at::kDouble, std::uint64_t seed = 0)
      : options_(options), generator_(at::detail::createCPUGenerator(seed)) {}

  // Hyperparameters at their declared defaults.
  FakeStep& with_defaults(const std::vector<OptionSpec>& specs) {
    for (const OptionSpec& spec : specs)
      if (spec.type == OptionType::kReal) hyperparameters[spec.name] = spec.default_value.real();
    return *this;
  }

  std::map<std::string, double, std::less<>> hyperparameters;
  at::Tensor real_batch, label_batch;
  bool in_training = true;

  std::int64_t number() const override { return 0; }
  std::int64_t batch_size() const override { return real_batch.size(0); }
  bool training() const override { return in_training; }
  at::TensorOptions options() const override { return options_; }
  at::Tensor real(std::string_view) override { return real_batch; }
  at::Tensor labels(std::string_view) override { return label_batch; }
  at::Tensor hp(std::string_view name) override {
    const auto found = hyperparameters.find(name);
    if (found == hyperparameters.end())
      throw std::logic_error("no hyperparameter '" + std::string(name) + "' was declared");
    return at::scalar_tensor(found->second, options_);
  }
  at::Tensor normal(std::string_view, at::IntArrayRef shape) override {
    return at::randn(shape, generator_, options_);
  }
  at::Tensor uniform(std::string_view, at::IntArrayRef shape) override {
    return at::rand(shape, generator_, options_);
  }
  at::Tensor randint(std::string_view, std::int64_t high, at::IntArrayRef shape) override {
    return at::randint(high, shape, generator_, options_.dtype(at::kLong));
  }
  at::Tensor leaf(const at::Tensor& x) override { return x.detach().clone().requires_grad_(true); }
  std::vector<at::Tensor> grad(const at::Tensor& output, const std::vector<at::Tensor>& inputs) override {
    return torch::autograd::grad({output.sum()}, inputs, {}, /*retain_graph=*/true, /*create_graph=*/true);
  }
  at::Tensor share(std::string_view, const std::function<at::Tensor()>& compute) override {
    return compute();
  }
  std::vector<at::Tensor> params(std::string_view) override { return {}; }
  void write(const at::Tensor&, const at::Tensor&) override {
    throw std::logic_error("no plugin of this test writes parameters");
  }

 private:
  at::TensorOptions options_;
  at::Generator generator_;
};

// The sum of weight * value over the terms that count.
inline at::Tensor objective(const std::vector<sdk::Term>& terms) {
  at::Tensor sum;
  for (const sdk::Term& term : terms) {
    if (term.logged_only) continue;
    const at::Tensor part = term.weight.defined() ? term.weight * term.value : term.value;
    sum = sum.defined() ? sum + part : part;
  }
  return sum;
}

}  // namespace harness::tests

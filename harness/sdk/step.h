#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace harness::sdk {

// Everything that plugin code may use while it computes: data, hyperparameters, noise, gradients. In training
// it stands for one phase of one step; in evaluation for one batch of held-out data, with noise that depends
// on the purpose and the batch alone, so that all trials are judged on the same draws.
//
// When trials are trained fused, every tensor here stands for one trial and carries a hidden batch dimension
// (functorch's vmap): write code for one trial, without .item(), printing or shapes that depend on values.
class Step {
 public:
  virtual ~Step() = default;

  // The step's number, from 0. The same for all fused trials; the only number that plugin code may branch on.
  virtual std::int64_t number() const = 0;
  // Examples a batch.
  virtual std::int64_t batch_size() const = 0;
  // True in a training phase, false in evaluation. For a module in Phase::eval ask module->is_training().
  virtual bool training() const = 0;
  // dtype and device of parameters: for constants, `at::zeros({n}, step.options())`.
  virtual at::TensorOptions options() const = 0;

  // The batch of a data stream: images [N, C, H, W] in [-1, 1], or points [N, D].
  virtual at::Tensor real(std::string_view stream = "data") = 0;
  // Class labels of the same batch, int64 [N], 0 <= label < DataInfo::classes.
  virtual at::Tensor labels(std::string_view stream = "data") = 0;

  // A hyperparameter by its option name, 0-d; follows its schedule, may differ between fused trials.
  virtual at::Tensor hp(std::string_view name) = 0;

  // Noise from the trial's own counter-based streams: keyed by seed, purpose, step, phase, repeat and call. A
  // new purpose shifts no other draw.
  virtual at::Tensor normal(std::string_view purpose, at::IntArrayRef shape) = 0;   // N(0, 1)
  virtual at::Tensor uniform(std::string_view purpose, at::IntArrayRef shape) = 0;  // [0, 1)
  virtual at::Tensor randint(std::string_view purpose, std::int64_t high,
                             at::IntArrayRef shape) = 0;  // int64 [0, high)

  // A copy of x cut from its graph, towards which `grad` can differentiate.
  virtual at::Tensor leaf(const at::Tensor& x) = 0;
  // Gradient of the sum of `output` towards each of `inputs`, itself differentiable. The only way to take
  // gradients.
  virtual std::vector<at::Tensor> grad(const at::Tensor& output, const std::vector<at::Tensor>& inputs) = 0;

  // Computed by the first phase of this step that asks, then handed to the others (name `track` groups in the
  // phase).
  virtual at::Tensor share(std::string_view name, const std::function<at::Tensor()>& compute) = 0;

  // Parameters of a group, for penalties on weights and for `write`.
  virtual std::vector<at::Tensor> params(std::string_view group) = 0;
  // Replaces a parameter's value; in Model::after only (weight clipping, say). A closed gate keeps the old
  // value.
  virtual void write(const at::Tensor& parameter, const at::Tensor& value) = 0;
};

}  // namespace harness::sdk

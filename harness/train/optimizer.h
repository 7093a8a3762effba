#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/train/fusion.h"
#include "harness/train/hyperparameters.h"
#include "harness/train/module_bank.h"

namespace harness::train {

enum class OptimizerKind { kAdam, kAdamW, kSgd, kRmsprop };

// "optimizer.*" with "optimizer.GROUP.*" over it; each number one a trial, following its schedule.
struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::kAdam;
  HostScalar lr, beta1, beta2, eps, weight_decay, momentum, alpha;
  HostScalar clip_norm;  // most that the joint norm of a phase's gradients may be; 0: off

  static OptimizerSettings read(const std::vector<const Settings*>& trials, const std::string& group);
};

// What an optimiser remembers of one parameter. Stacked; zeros before the first update, which makes first
// steps equal to the usual special cases.
struct Moment {
  OptimizerKind kind = OptimizerKind::kAdam;
  at::Tensor first;   // Adam: mean of gradients; SGD: velocity; RMSprop: mean of squares
  at::Tensor second;  // Adam: mean of squares; RMSprop: velocity
};

// The moments under one key: a phase's own, or shared by the phases that name it.
class Moments {
 public:
  void add(std::size_t parameter, const at::Tensor& stacked, OptimizerKind kind);
  // After the last add: one step counter a trial and parameter, on the device, float32.
  void finish(const Fusion& fusion, at::Device device);

  const std::vector<std::size_t>& parameters() const { return parameters_; }
  Moment& at(std::size_t position) { return moments_[position]; }
  const Moment& at(std::size_t position) const { return moments_[position]; }
  std::size_t position_of(std::size_t parameter) const { return positions_.at(parameter); }
  const at::Tensor& steps() const { return steps_; }  // [P] or [B, P]

 private:
  std::vector<std::size_t> parameters_;
  std::vector<Moment> moments_;
  std::map<std::size_t, std::size_t> positions_;
  at::Tensor steps_;
};

// The norm of all gradients of a trial together: [] or [B]. Undefined where all of them are.
at::Tensor joint_norm(const std::vector<at::Tensor>& gradients, const Fusion& fusion);

// Updates some of a phase's parameters, all with the same settings, in place, by ATen's fused kernels. No
// host synchronisation: clipping and gates are computed on the device, and off the CPU the rate lies there.
class Optimizer {
 public:
  // `parameters`: indices into the bank's, all of them in `moments`. `rate_on_device`: the kernels take the
  // rate as a tensor there.
  Optimizer(OptimizerSettings settings, const Fusion& fusion, ModuleBank& bank, Moments& moments,
            std::vector<std::size_t> parameters, bool rate_on_device);

  // `gradients`: stacked, one for each parameter; undefined ones skip theirs. `norm`: the joint norm of all
  // of the phase's, needed where this optimiser clips. Where `gate` (bool [] or [B], undefined: open) is
  // false nothing changes. Trials that are not `active` are left as they are.
  void update(std::vector<at::Tensor> gradients, const at::Tensor& norm, const at::Tensor& gate,
              std::int64_t step, const std::vector<bool>& active);
  bool clips() const { return clips_; }

 private:
  struct Part {  // one trial's views
    std::vector<at::Tensor> values, first, second, steps;
    at::Tensor all_steps;  // of all parameters at once, where they lie side by side
  };
  // The rate as the kernels take it off the CPU: 0-d, float32, on the parameters' device; filled only where
  // it changed.
  struct DeviceRate {
    at::Tensor value;
    double last = 0.0;
  };
  template <class Kernel>
  void with_rate(std::int64_t trial, std::int64_t step, Kernel kernel);
  void update_trial(std::int64_t trial, const Part& part, const std::vector<at::Tensor>& gradients,
                    const at::Tensor& norm, const at::Tensor& gate, std::int64_t step);
  void rmsprop(std::int64_t trial, const Part& part, const std::vector<at::Tensor>& gradients,
               const at::Tensor& gate, std::int64_t step);

  OptimizerSettings settings_;
  const Fusion& fusion_;
  std::vector<Part> parts_;
  std::vector<DeviceRate> rates_;  // one a trial; none on the CPU, whose kernels read the host's
  bool clips_ = false;
  std::vector<at::Tensor> unused_;  // what the kernels take for amsgrad
};

}  // namespace harness::train

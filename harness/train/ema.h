#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "harness/train/hyperparameters.h"
#include "harness/train/module_bank.h"

namespace harness::train {

// Exponential moving averages of the parameters of train.ema_groups (all groups if empty):
// average <- decay * average + (1 - decay) * value, once a step; starts from the initial values.
class Ema {
 public:
  Ema(const std::vector<const Settings*>& trials, const Fusion& fusion, const ModuleBank& bank);

  bool on() const { return !averages_.empty(); }
  void update(std::int64_t step, const std::vector<bool>& active);

  // Averaged parameters, as indices into the bank's, and their stacked averages.
  const std::vector<std::size_t>& parameters() const { return parameters_; }
  const std::vector<at::Tensor>& averages() const { return averages_; }

 private:
  HostScalar decay_;
  std::vector<std::size_t> parameters_;
  std::vector<at::Tensor> averages_;
  std::vector<std::vector<at::Tensor>> average_parts_, value_parts_;  // a list a trial
};

}  // namespace harness::train

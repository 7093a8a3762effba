#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/config/value.h"
#include "harness/train/fusion.h"

namespace harness::train {

// Whose options a name stands for while plugin code runs.
enum class Scope { kModel, kAdversarial, kPenalty, kReconstruction, kVariational, kData };
inline constexpr std::size_t kScopes = 6;
const char* prefix_of(Scope scope);  // "model.", "loss.adversarial.", ..., "data."

// A number that the host needs at each step (a rate, a decay), one of each trial; follows its schedule.
class HostScalar {
 public:
  HostScalar() = default;
  // From each trial's settings; `fallback` where the key is absent. With `element`, of a list's element.
  HostScalar(const std::vector<const Settings*>& trials, const std::string& key, double fallback,
             int element = -1);
  double at(std::int64_t trial, std::int64_t step) const {
    const Value& value = values_[static_cast<std::size_t>(trial)];
    return value.is_schedule() ? value.schedule().at(step) : value.real();
  }
  // Nowhere other than `number`, for any trial at any step.
  bool always(double number) const;

 private:
  std::vector<Value> values_;
};

// The plugins' own options as 0-d tensors, by scope and name, one value a trial behind each; those with a
// schedule follow it from step to step, on the host, without waiting for the device.
class Hyperparameters {
 public:
  Hyperparameters(const std::vector<const Settings*>& trials, const Fusion& fusion,
                  const at::TensorOptions& options);

  void follow(std::int64_t step);
  // As the model sees it in training; throws Error (kInput) for a name that the scope does not have.
  const at::Tensor& bound(Scope scope, std::string_view name) const { return find(scope, name).bound; }
  // One trial's, 0-d.
  at::Tensor part(Scope scope, std::string_view name, std::int64_t trial) const;

 private:
  struct Entry {
    std::string name;
    std::vector<Value> values;  // one a trial
    std::vector<double> last;
    at::Tensor stacked, bound;
  };
  const Entry& find(Scope scope, std::string_view name) const;

  Fusion fusion_;
  std::array<std::vector<Entry>, kScopes> entries_;
  std::vector<Entry*> scheduled_;
};

}  // namespace harness::train

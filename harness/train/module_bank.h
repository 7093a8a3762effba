#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/sdk/module_bank.h"
#include "harness/train/fusion.h"

namespace harness::train {

// A named tensor of the model and every place where the model reads it: members of layers, or a handle's
// slot.
struct BoundTensor {
  std::string name;  // "generator.0.weight"
  at::Tensor value;  // stacked (Fusion); what optimisers change in place
  std::vector<at::Tensor*> places{};

  void bind(const at::Tensor& bound) const {
    for (at::Tensor* place : places) *place = bound;
  }
};

// A State of the plugin: its value is replaced, never changed in place.
struct StateTensor {
  std::string name;
  std::shared_ptr<sdk::TensorSlot> slot;
  at::Tensor value;  // stacked
};

// What Model::build registered. Holds the layers, so that the places stay valid; knows each layer type's
// tensors, so that any tensor can be put in their place (another trial's, all fused trials' at once, the
// moving average's).
class ModuleBank : public sdk::ModuleBank {
 public:
  // All that is registered from now on gets this prefix, "loss.penalty." for a penalty.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

  sdk::Param param(const std::string& name, at::Tensor initial) override;
  sdk::State state(const std::string& name, at::Tensor initial) override;
  void group(const std::string& name, const std::vector<std::string>& members) override;

  // Takes the values that `banks` (this one among them, one a trial, built from like trials) registered:
  // stacks them, moves them to the device, floating ones in `dtype`, and binds them. Call once.
  void adopt(const std::vector<ModuleBank*>& banks, const Fusion& fusion, at::ScalarType dtype,
             at::Device device);

  std::vector<BoundTensor>& parameters() { return parameters_; }
  std::vector<BoundTensor>& buffers() { return buffers_; }
  std::vector<StateTensor>& states() { return states_; }
  const std::vector<BoundTensor>& parameters() const { return parameters_; }
  const std::vector<BoundTensor>& buffers() const { return buffers_; }
  const std::vector<StateTensor>& states() const { return states_; }

  // Indices into parameters(), in order of registration; throws Error for an unknown group.
  const std::vector<std::size_t>& members(std::string_view group) const;
  const std::map<std::string, std::vector<std::size_t>, std::less<>>& groups() const { return groups_; }
  // The index of the parameter that the model sees as `bound`; throws Error for any other tensor.
  std::size_t index_of(const at::Tensor& bound) const;
  bool has_parameter(const at::Tensor& stacked) const;

  // Training bindings of everything, and train mode; what an evaluation undoes itself with.
  void bind_for_training(const Fusion& fusion);
  const at::Tensor& bound_parameter(std::size_t index) const { return bound_[index]; }

  // Modules by the name given to module(); empty: all.
  void set_training(std::string_view module, bool training);
  bool has_module(std::string_view name) const;

 private:
  void add_module(const std::string& name, std::shared_ptr<torch::nn::Module> layer) override;
  void add_layers(const std::string& name, torch::nn::Module& layer);
  std::string claim(const std::string& name);
  void refuse_strays() const;

  std::string prefix_;
  std::map<std::string, std::shared_ptr<torch::nn::Module>, std::less<>> modules_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> owners_;  // module or param -> parameters
  std::vector<std::shared_ptr<sdk::TensorSlot>> slots_;
  std::vector<BoundTensor> parameters_, buffers_;
  std::vector<StateTensor> states_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> groups_;
  std::vector<at::Tensor> bound_;  // parameters as the model sees them in training
  std::unordered_map<const c10::TensorImpl*, std::size_t> by_bound_, by_stacked_;
};

}  // namespace harness::train

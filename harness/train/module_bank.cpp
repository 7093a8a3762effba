#include "harness/train/module_bank.h"

#include <torch/nn.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/train/layer_tensors.h"

namespace harness::train {

std::string ModuleBank::claim(const std::string& name) {
  const std::string full = prefix_ + name;
  const bool state =
      std::any_of(states_.begin(), states_.end(), [&](const auto& s) { return s.name == full; });
  if (name.empty() || owners_.contains(full) || state)
    throw input_error("The plugin registers the name '" + full + "' twice (or empty).",
                      "Give every module, param and state of a model a name of its own.");
  return full;
}

void ModuleBank::add_module(const std::string& name, std::shared_ptr<torch::nn::Module> layer) {
  const std::string full = claim(name);
  owners_[full];
  add_layers(full, *layer);
  const std::string inside = full + ".";
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].name.starts_with(inside)) owners_[full].push_back(i);
  modules_.emplace(full, std::move(layer));
}

void ModuleBank::add_layers(const std::string& name, torch::nn::Module& layer) {
  for (const LayerTensor& tensor : layer_tensors(name, layer)) {
    auto& list = tensor.trained ? parameters_ : buffers_;
    for (const auto& known : parameters_)
      if (known.value.is_same(*tensor.member))
        throw input_error("Layers '" + known.name + "' and '" + name + "' are one and the same.",
                          "Register a layer once, under one name; groups may overlap.");
    list.push_back({name + "." + tensor.name, *tensor.member, {tensor.member}});
  }
  for (const auto& child : layer.named_children()) add_layers(name + "." + child.key(), *child.value());
}

sdk::Param ModuleBank::param(const std::string& name, at::Tensor initial) {
  const std::string full = claim(name);
  auto slot = std::make_shared<sdk::TensorSlot>(sdk::TensorSlot{initial});
  owners_[full] = {parameters_.size()};
  parameters_.push_back({full, initial, {&slot->value}});
  slots_.push_back(slot);
  return sdk::Param(std::move(slot));
}

sdk::State ModuleBank::state(const std::string& name, at::Tensor initial) {
  const std::string full = claim(name);
  auto slot = std::make_shared<sdk::TensorSlot>(sdk::TensorSlot{initial});
  states_.push_back({full, slot, initial});
  return sdk::State(std::move(slot));
}

void ModuleBank::group(const std::string& name, const std::vector<std::string>& members) {
  if (groups_.contains(name))
    throw input_error("The model names the group '" + name + "' twice.",
                      "Give each group a name of its own.");
  std::vector<std::size_t> indices;
  for (const std::string& member : members) {
    const auto found = owners_.find(prefix_ + member);
    if (found == owners_.end())
      throw input_error(
          "Group '" + name + "' lists '" + member + "', which is no module or param of the model.",
          "Register modules and params before the groups that name them.");
    indices.insert(indices.end(), found->second.begin(), found->second.end());
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  groups_.emplace(name, std::move(indices));
}

void ModuleBank::refuse_strays() const {
  std::vector<bool> grouped(parameters_.size(), false);
  for (const auto& [name, members] : groups_)
    for (const std::size_t index : members) grouped[index] = true;
  for (std::size_t i = 0; i < grouped.size(); ++i)
    if (!grouped[i])
      throw input_error(
          "Parameter '" + parameters_[i].name + "' is in no group, so that no phase can train it.",
          "Name its module in a bank.group, or register it as state.");
}

void ModuleBank::adopt(const std::vector<ModuleBank*>& banks, const Fusion& fusion, at::ScalarType dtype,
                       at::Device device) {
  refuse_strays();
  const auto gather = [&](const auto& list_of, std::size_t i) {
    std::vector<at::Tensor> parts;
    for (ModuleBank* bank : banks) {
      const auto& list = list_of(*bank);
      const auto& own = list_of(*this);
      if (list.size() != own.size() || list[i].name != own[i].name ||
          list[i].value.sizes() != own[i].value.sizes())
        throw internal_error("Trials of unlike structure cannot be fused: '" + own[i].name + "' differs.");
      const at::Tensor value = list[i].value.detach();
      parts.push_back(value.to(device, value.is_floating_point() ? dtype : value.scalar_type()));
    }
    // A copy, so that two names never share memory and a plugin's own handle cannot reach it.
    return fusion.on() ? at::stack(parts) : parts.front().clone(at::MemoryFormat::Contiguous);
  };
  std::vector<at::Tensor> parameters, buffers, states;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    parameters.push_back(gather(
        [](ModuleBank & b) -> auto& { return b.parameters_; }, i));
  for (std::size_t i = 0; i < buffers_.size(); ++i)
    buffers.push_back(gather(
        [](ModuleBank & b) -> auto& { return b.buffers_; }, i));
  for (std::size_t i = 0; i < states_.size(); ++i)
    states.push_back(gather(
        [](ModuleBank & b) -> auto& { return b.states_; }, i));
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters_[i].value = parameters[i];
  for (std::size_t i = 0; i < buffers.size(); ++i) buffers_[i].value = buffers[i];
  for (std::size_t i = 0; i < states.size(); ++i) states_[i].value = states[i];
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    bound_.push_back(fusion.bind(parameters_[i].value));
    by_bound_.emplace(bound_.back().unsafeGetTensorImpl(), i);
    by_stacked_.emplace(parameters_[i].value.unsafeGetTensorImpl(), i);
  }
  bind_for_training(fusion);
}

void ModuleBank::bind_for_training(const Fusion& fusion) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) parameters_[i].bind(bound_[i]);
  for (const BoundTensor& buffer : buffers_) buffer.bind(fusion.bind(buffer.value));
  for (const StateTensor& state : states_) {
    state.slot->value = fusion.bind(state.value);
    state.slot->staged = at::Tensor();
  }
  set_training({}, true);
}

const std::vector<std::size_t>& ModuleBank::members(std::string_view group) const {
  if (const auto found = groups_.find(group); found != groups_.end()) return found->second;
  std::string known;
  for (const auto& [name, members] : groups_) known += (known.empty() ? "" : ", ") + name;
  throw input_error("The model has no parameter group '" + std::string(group) + "'; it has: " + known + ".",
                    "Name groups that Model::build registers.");
}

std::size_t ModuleBank::index_of(const at::Tensor& bound) const {
  if (const auto found = by_bound_.find(bound.unsafeGetTensorImpl()); found != by_bound_.end())
    return found->second;
  throw input_error("Step::write was given a tensor that is no parameter of the model.",
                    "Give it one of step.params(group), a layer's own member, or a Param's get().");
}

bool ModuleBank::has_parameter(const at::Tensor& stacked) const {
  return by_stacked_.contains(stacked.unsafeGetTensorImpl());
}

void ModuleBank::set_training(std::string_view module, bool training) {
  if (module.empty()) {
    for (const auto& [name, layer] : modules_) layer->train(training);
    return;
  }
  if (const auto found = modules_.find(module); found != modules_.end()) found->second->train(training);
}

bool ModuleBank::has_module(std::string_view name) const { return modules_.contains(name); }

}  // namespace harness::train

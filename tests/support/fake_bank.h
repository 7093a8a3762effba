#pragma once

#include <torch/nn.h>

#include <map>
#include <string>
#include <vector>

#include "harness/sdk/module_bank.h"

namespace harness::tests {

// Keeps what a model registers, for tests of single models.
class FakeBank : public sdk::ModuleBank {
 public:
  std::map<std::string, std::shared_ptr<torch::nn::Module>> modules;
  std::map<std::string, at::Tensor> params;
  std::map<std::string, std::vector<std::string>> groups;

  sdk::Param param(const std::string& name, at::Tensor initial) override {
    params[name] = initial;
    return sdk::Param(std::make_shared<sdk::TensorSlot>(sdk::TensorSlot{initial}));
  }
  sdk::State state(const std::string&, at::Tensor initial) override {
    return sdk::State(std::make_shared<sdk::TensorSlot>(sdk::TensorSlot{initial}));
  }
  void group(const std::string& name, const std::vector<std::string>& members) override {
    groups[name] = members;
  }

  std::vector<at::Tensor> parameters(const std::string& group_name) const {
    std::vector<at::Tensor> found;
    for (const std::string& member : groups.at(group_name))
      for (const at::Tensor& tensor : modules.at(member)->parameters()) found.push_back(tensor);
    return found;
  }
  std::int64_t parameter_count(const std::string& group_name) const {
    std::int64_t count = 0;
    for (const at::Tensor& tensor : parameters(group_name)) count += tensor.numel();
    return count;
  }
  void train(bool on) {
    for (auto& [name, module] : modules) module->train(on);
  }

 protected:
  void add_module(const std::string& name, std::shared_ptr<torch::nn::Module> layer) override {
    if (!modules.emplace(name, std::move(layer)).second) throw std::logic_error("twice: " + name);
  }
};

}  // namespace harness::tests

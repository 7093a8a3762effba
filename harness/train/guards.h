#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "harness/base/error.h"
#include "harness/train/module_bank.h"

namespace harness::train {

// Finds draws from torch's default generator: the state before plugin code ran, compared with the state
// after.
class GeneratorWatch {
 public:
  explicit GeneratorWatch(at::Device device);
  // Throws Error (kInput) that names `where`, "phase 'generator'", if something drew.
  void check(const std::string& where) const;

 private:
  at::Device device_;
  at::Tensor cpu_, device_state_;
};

// Finds writes to parameters in place: their version counters before plugin code ran, compared with those
// after.
class WriteWatch {
 public:
  explicit WriteWatch(const ModuleBank& bank);
  // Throws Error (kInput) that names `where` and the parameter. `written`: how often Step::write changed
  // each, by index.
  void check(const std::string& where, const std::map<std::size_t, std::uint32_t>& written = {}) const;

 private:
  const ModuleBank& bank_;
  std::vector<std::uint32_t> versions_;
};

// Both, around one call of plugin code.
class PluginCodeWatch {
 public:
  PluginCodeWatch(const ModuleBank& bank, at::Device device) : draws_(device), writes_(bank) {}
  void check(const std::string& where, const std::map<std::size_t, std::uint32_t>& written = {}) const {
    draws_.check(where);
    writes_.check(where, written);
  }

 private:
  GeneratorWatch draws_;
  WriteWatch writes_;
};

// Walks the graph behind `loss` and throws Error (kInput) if a parameter takes part that the model did not
// register: its gradient would go nowhere, and it would never be saved.
void refuse_unregistered(const at::Tensor& loss, const ModuleBank& bank,
                         const std::vector<at::Tensor>& leaves, const std::string& where);

// What a LibTorch error inside plugin code means for its author: the rule that was broken, where it is known.
Error explained(const std::string& text, const std::string& where);

}  // namespace harness::train

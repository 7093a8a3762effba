#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

namespace torchscript {

// A TorchScript program that was loaded from bytes; running it is running its author's code.
class Script {
 public:
  // Throws std::exception where the bytes are no such program, as do the other members where it fails.
  Script(std::string bytes, at::Device device);
  ~Script();

  // forward(images, flag = True ...), a tensor; in evaluation mode, without gradients, autocast, optimisation
  // or fusion.
  at::Tensor forward(const at::Tensor& images, const std::vector<std::string>& flags);

 private:
  struct Module;
  std::unique_ptr<Module> module_;
};

}  // namespace torchscript

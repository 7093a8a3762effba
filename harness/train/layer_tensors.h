#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <string>
#include <vector>

namespace torch::nn {
class Module;
}

namespace harness::train {

// One member tensor of a layer.
struct LayerTensor {
  const char* name;  // "weight"
  at::Tensor* member;
  bool trained;  // false: a running statistic
};

// The member tensors of one layer, children left out, by its type: Linear, Conv, ConvTranspose, the norms and
// Embedding; none for layers without tensors. Throws Error (kInput) with the layer's type and `name` for
// layers that draw random numbers themselves (Dropout and its kin), for batch norm with momentum none, and
// for types whose tensors are unknown.
std::vector<LayerTensor> layer_tensors(const std::string& name, torch::nn::Module& layer);

}  // namespace harness::train

#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torch::nn {
class Module;
}

namespace harness::sdk {

// Where a handle's value lives. The trainer points `value` at the trial's tensor (at all fused trials' at
// once); keep the handle, never the tensor.
struct TensorSlot {
  at::Tensor value;
  at::Tensor staged{};  // set by State::set, committed by the trainer once the phase's gradients are taken
};

// A parameter of the model's own, outside any torch::nn layer.
class Param {
 public:
  Param() = default;
  explicit Param(std::shared_ptr<TensorSlot> slot) : slot_(std::move(slot)) {}
  const at::Tensor& get() const { return slot_->value; }

 private:
  std::shared_ptr<TensorSlot> slot_;
};

// A tensor that training changes without gradients: codebook counts, replay pools, power-iteration vectors.
// Saved in checkpoints.
class State {
 public:
  State() = default;
  explicit State(std::shared_ptr<TensorSlot> slot) : slot_(std::move(slot)) {}
  const at::Tensor& get() const { return slot_->value; }
  // Out of place: `value` takes the old one's place after the gradients are taken.
  void set(const at::Tensor& value) { slot_->staged = value.detach(); }

 private:
  std::shared_ptr<TensorSlot> slot_;
};

// Given to Model::build. Names are unique; checkpoints, moving averages, optimiser settings and messages use
// them.
class ModuleBank {
 public:
  virtual ~ModuleBank() = default;

  // Registers a torch::nn layer (or a Sequential of them) and hands it back. Linear, Conv, ConvTranspose, the
  // norm layers and Embedding are known; a layer type that the trainer cannot fuse is refused by name.
  template <class Holder>
  Holder module(const std::string& name, Holder layer) {
    add_module(name, layer.ptr());
    return layer;
  }
  virtual Param param(const std::string& name, at::Tensor initial) = 0;
  virtual State state(const std::string& name, at::Tensor initial) = 0;
  // A parameter group of modules and params by name. Groups may overlap.
  virtual void group(const std::string& name, const std::vector<std::string>& members) = 0;

 protected:
  virtual void add_module(const std::string& name, std::shared_ptr<torch::nn::Module> layer) = 0;
};

}  // namespace harness::sdk

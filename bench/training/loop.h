#pragma once

#include <torch/csrc/autograd/autograd.h>
#include <torch/nn.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace loops {

// One training step as somebody would write it by hand for speed. State lives in the closure.
using Loop = std::function<void()>;

Loop vae();       // 784-400-20, batch 128
Loop mlp_gan();   // 100-128-256-512-784 against 784-512-256-128-1, batch 64
Loop ring_gan();  // 2-128-128-128-2 against 2-128-128-128-1, batch 256
Loop dcgan();     // 28x28, base channels 64, batch 64

// Adam over one group by ATen's fused kernel.
class Adam {
 public:
  Adam(std::vector<at::Tensor> parameters, double rate, double beta1);
  // Takes the gradients of `loss` towards this group's parameters alone and updates them.
  void minimize(const at::Tensor& loss);

 private:
  std::vector<at::Tensor> parameters_, first_, second_, steps_;
  at::Tensor counter_;
  double rate_, beta1_;
};

// uint8 [n, 1, 28, 28] in memory, shuffled each epoch; batches in [-1, 1], or in [0, 1].
class Images {
 public:
  Images(std::int64_t n, std::int64_t batch_size);
  at::Tensor next();
  at::Tensor next_from_zero();

 private:
  at::Tensor draw();  // float, 0..255

  at::Tensor images_, order_;
  std::int64_t batch_size_, position_ = 0;
};

// A stack of linear layers with leaky ReLU between them, or ReLU for a slope of 0.
class Perceptron {
 public:
  Perceptron(const std::vector<std::int64_t>& widths, double negative_slope);
  at::Tensor operator()(at::Tensor x);
  std::vector<at::Tensor> parameters() const;

 private:
  std::vector<torch::nn::Linear> layers_;
  double negative_slope_;
};

}  // namespace loops

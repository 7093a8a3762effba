#include "bench/training/loop.h"

namespace loops {
namespace {

using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using torch::nn::ConvTranspose2d;
using torch::nn::ConvTranspose2dOptions;
using torch::nn::Linear;

struct Generator : torch::nn::Module {
  Linear dense{torch::nn::LinearOptions(100, 7 * 7 * 256).bias(false)};
  torch::nn::BatchNorm1d norm_0{7 * 7 * 256};
  ConvTranspose2d conv_1{ConvTranspose2dOptions(256, 128, 5).padding(2).bias(false)};
  torch::nn::BatchNorm2d norm_1{128};
  ConvTranspose2d conv_2{
      ConvTranspose2dOptions(128, 64, 5).stride(2).padding(2).output_padding(1).bias(false)};
  torch::nn::BatchNorm2d norm_2{64};
  ConvTranspose2d conv_3{ConvTranspose2dOptions(64, 1, 5).stride(2).padding(2).output_padding(1)};

  Generator() {
    register_module("dense", dense);
    register_module("norm_0", norm_0);
    register_module("conv_1", conv_1);
    register_module("norm_1", norm_1);
    register_module("conv_2", conv_2);
    register_module("norm_2", norm_2);
    register_module("conv_3", conv_3);
  }
  at::Tensor forward(const at::Tensor& z) {
    at::Tensor x = at::leaky_relu(norm_0->forward(dense->forward(z)), 0.3).view({-1, 256, 7, 7});
    x = at::leaky_relu(norm_1->forward(conv_1->forward(x)), 0.3);
    x = at::leaky_relu(norm_2->forward(conv_2->forward(x)), 0.3);
    return at::tanh(conv_3->forward(x));
  }
};

struct Discriminator : torch::nn::Module {
  Conv2d conv_0{Conv2dOptions(1, 64, 5).stride(2).padding(2)};
  Conv2d conv_1{Conv2dOptions(64, 128, 5).stride(2).padding(2)};
  Linear dense{7 * 7 * 128, 1};

  Discriminator() {
    register_module("conv_0", conv_0);
    register_module("conv_1", conv_1);
    register_module("dense", dense);
  }
  at::Tensor forward(const at::Tensor& images) {
    at::Tensor x = at::dropout(at::leaky_relu(conv_0->forward(images), 0.3), 0.3, true);
    x = at::dropout(at::leaky_relu(conv_1->forward(x), 0.3), 0.3, true);
    return dense->forward(x.flatten(1)).squeeze(1);
  }
};

}  // namespace

Loop dcgan() {
  struct State {
    Images images{10'000, 64};
    Generator generator;
    Discriminator discriminator;
    Adam generator_adam{generator.parameters(), 2e-4, 0.5};
    Adam discriminator_adam{discriminator.parameters(), 2e-4, 0.5};
  };
  auto state = std::make_shared<State>();
  return [state] {
    const at::Tensor real = state->images.next();
    at::Tensor fake;
    {
      at::NoGradGuard no_grad;
      fake = state->generator.forward(at::randn({64, 100}));
    }
    state->discriminator_adam.minimize(at::softplus(-state->discriminator.forward(real)).mean() +
                                       at::softplus(state->discriminator.forward(fake)).mean());
    const at::Tensor drawn = state->generator.forward(at::randn({64, 100}));
    state->generator_adam.minimize(at::softplus(-state->discriminator.forward(drawn)).mean());
  };
}

}  // namespace loops

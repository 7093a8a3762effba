// training_loops NAME WARMUP STEPS: prints the steps a second of the loop written by hand, on one thread.
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bench/training/loop.h"

namespace loops {

Adam::Adam(std::vector<at::Tensor> parameters, double rate, double beta1)
    : parameters_(std::move(parameters)), rate_(rate), beta1_(beta1) {
  for (const at::Tensor& parameter : parameters_) {
    first_.push_back(at::zeros_like(parameter));
    second_.push_back(at::zeros_like(parameter));
  }
  counter_ = at::zeros({static_cast<std::int64_t>(parameters_.size())});
  steps_ = at::unbind(counter_);
}

void Adam::minimize(const at::Tensor& loss) {
  const auto gradients = torch::autograd::grad({loss}, parameters_);
  at::NoGradGuard no_grad;
  counter_.add_(1);  // all steps are views of it
  at::_fused_adam_(parameters_, gradients, first_, second_, {}, steps_, rate_, beta1_, 0.999, 0.0, 1e-8,
                   /*amsgrad=*/false, /*maximize=*/false);
}

Images::Images(std::int64_t n, std::int64_t batch_size)
    : images_(at::randint(256, {n, 1, 28, 28}, at::kByte)),
      order_(at::randperm(n)),
      batch_size_(batch_size) {}

at::Tensor Images::draw() {
  if (position_ + batch_size_ > order_.size(0)) {
    order_ = at::randperm(order_.size(0));
    position_ = 0;
  }
  const at::Tensor index = order_.narrow(0, position_, batch_size_);
  position_ += batch_size_;
  return images_.index_select(0, index).to(at::kFloat);
}

at::Tensor Images::next() { return draw().div_(127.5).sub_(1.0); }
at::Tensor Images::next_from_zero() { return draw().div_(255.0); }

Perceptron::Perceptron(const std::vector<std::int64_t>& widths, double negative_slope)
    : negative_slope_(negative_slope) {
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) layers_.emplace_back(widths[i], widths[i + 1]);
}

at::Tensor Perceptron::operator()(at::Tensor x) {
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i)
    x = negative_slope_ == 0.0 ? at::relu(layers_[i]->forward(x))
                               : at::leaky_relu(layers_[i]->forward(x), negative_slope_);
  return layers_.back()->forward(x);
}

std::vector<at::Tensor> Perceptron::parameters() const {
  std::vector<at::Tensor> all;
  for (const torch::nn::Linear& layer : layers_)
    for (const at::Tensor& parameter : layer->parameters()) all.push_back(parameter);
  return all;
}

}  // namespace loops

int main(int argc, char** argv) {
  const std::map<std::string, loops::Loop (*)()> known{{"vae", loops::vae},
                                                       {"mlp_gan", loops::mlp_gan},
                                                       {"ring_gan", loops::ring_gan},
                                                       {"dcgan", loops::dcgan}};
  if (argc != 4 || !known.contains(argv[1])) {
    std::fprintf(stderr, "usage: %s vae|mlp_gan|ring_gan|dcgan WARMUP STEPS\n", argv[0]);
    return 2;
  }
  at::set_num_threads(1);
  at::set_num_interop_threads(1);
  const loops::Loop loop = known.at(argv[1])();
  const long warmup = std::atol(argv[2]), steps = std::atol(argv[3]);
  for (long i = 0; i < warmup; ++i) loop();
  const auto start = std::chrono::steady_clock::now();
  for (long i = 0; i < steps; ++i) loop();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%.3f\n", static_cast<double>(steps) / seconds.count());
}

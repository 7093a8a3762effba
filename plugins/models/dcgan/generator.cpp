#include "plugins/models/dcgan/generator.h"

namespace dcgan {
namespace {

using torch::nn::BatchNorm1d;
using torch::nn::BatchNorm2d;
using torch::nn::ConvTranspose2d;
using torch::nn::ConvTranspose2dOptions;

// A 5x5 transposed convolution from a map of side `from` to one of side `to`.
ConvTranspose2d grow(std::int64_t in, std::int64_t out, std::int64_t from, std::int64_t to, bool bias) {
  const std::int64_t stride = to > from ? 2 : 1;
  // side = (from - 1) * stride - 2 * padding + 5 + output_padding
  const std::int64_t output_padding = to - ((from - 1) * stride + 1);
  return ConvTranspose2d(
      ConvTranspose2dOptions(in, out, 5).stride(stride).padding(2).output_padding(output_padding).bias(bias));
}

}  // namespace

Generator::Generator(harness::sdk::ModuleBank& bank, const DcganOptions& options,
                     const harness::sdk::DataInfo& data)
    : channels_(4 * options.base_channels),
      side_(options.variant == "mlp" ? 4 : data.height() / 4),
      negative_slope_(options.negative_slope) {
  const std::int64_t base = options.base_channels, quarter = data.height() / 4, half = data.height() / 2;
  dense_ = bank.module(
      "generator_dense",
      torch::nn::Linear(torch::nn::LinearOptions(options.latent_dim, channels_ * side_ * side_).bias(false)));
  norm_0_ = bank.module("generator_norm_0", BatchNorm1d(channels_ * side_ * side_));
  conv_1_ = bank.module("generator_conv_1", grow(channels_, 2 * base, side_, quarter, false));
  norm_1_ = bank.module("generator_norm_1", BatchNorm2d(2 * base));
  conv_2_ = bank.module("generator_conv_2", grow(2 * base, base, quarter, half, false));
  norm_2_ = bank.module("generator_norm_2", BatchNorm2d(base));
  conv_3_ = bank.module("generator_conv_3", grow(base, data.channels(), half, data.height(), true));
  bank.group("generator", {"generator_dense", "generator_norm_0", "generator_conv_1", "generator_norm_1",
                           "generator_conv_2", "generator_norm_2", "generator_conv_3"});
}

at::Tensor Generator::operator()(const at::Tensor& latents) {
  at::Tensor x = at::leaky_relu(norm_0_->forward(dense_->forward(latents)), negative_slope_);
  x = x.view({latents.size(0), channels_, side_, side_});
  x = at::leaky_relu(norm_1_->forward(conv_1_->forward(x)), negative_slope_);
  x = at::leaky_relu(norm_2_->forward(conv_2_->forward(x)), negative_slope_);
  return at::tanh(conv_3_->forward(x));
}

}  // namespace dcgan

#include "plugins/models/dcgan/discriminators.h"

#include <functional>

namespace dcgan {
namespace {

using harness::sdk::DataInfo;
using harness::sdk::ModuleBank;
using harness::sdk::Step;

using Norm = std::function<at::Tensor(const at::Tensor&)>;

// Two 5x5 convolutions of stride 2, then dense 1. Norm layers follow the second one only, as in Radford et
// al.
class ConvDiscriminator : public Discriminator {
 public:
  ConvDiscriminator(ModuleBank& bank, const DcganOptions& options, const DataInfo& data)
      : negative_slope_(options.negative_slope), dropout_(options.dropout) {
    const std::int64_t base = options.base_channels, quarter = data.height() / 4;
    const auto conv = [](std::int64_t in, std::int64_t out, bool bias) {
      return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 5).stride(2).padding(2).bias(bias));
    };
    const bool normed = options.discriminator_norm != "none";
    std::vector<std::string> members{"discriminator_conv_0", "discriminator_conv_1", "discriminator_dense"};
    conv_0_ = bank.module("discriminator_conv_0", conv(data.channels(), base, true));
    conv_1_ = bank.module("discriminator_conv_1", conv(base, 2 * base, !normed));
    if (options.discriminator_norm == "batch") {
      auto layer = bank.module("discriminator_norm_1", torch::nn::BatchNorm2d(2 * base));
      norm_ = [layer](const at::Tensor& x) mutable { return layer->forward(x); };
    } else if (options.discriminator_norm == "layer") {
      auto layer =
          bank.module("discriminator_norm_1", torch::nn::GroupNorm(torch::nn::GroupNormOptions(1, 2 * base)));
      norm_ = [layer](const at::Tensor& x) mutable { return layer->forward(x); };
    }
    if (normed) members.push_back("discriminator_norm_1");
    dense_ = bank.module("discriminator_dense", torch::nn::Linear(2 * base * quarter * quarter, 1));
    bank.group("discriminator", members);
  }

  at::Tensor logits(Step& step, const at::Tensor& images) override {
    at::Tensor x = at::leaky_relu(conv_0_->forward(images), negative_slope_);
    x = conv_1_->forward(harness::sdk::dropout(step, x, dropout_));
    if (norm_) x = norm_(x);
    x = harness::sdk::dropout(step, at::leaky_relu(x, negative_slope_), dropout_);
    return dense_->forward(x.flatten(1)).squeeze(1);
  }

 private:
  double negative_slope_, dropout_;
  torch::nn::Conv2d conv_0_{nullptr}, conv_1_{nullptr};
  torch::nn::Linear dense_{nullptr};
  Norm norm_;
};

// 1024-512-256-1 units for 64 base channels. Norm layers follow the second and third dense layer.
class MlpDiscriminator : public Discriminator {
 public:
  MlpDiscriminator(ModuleBank& bank, const DcganOptions& options, const DataInfo& data)
      : negative_slope_(options.negative_slope), dropout_(options.dropout) {
    const std::int64_t base = options.base_channels;
    std::int64_t in = data.dimensions();
    std::vector<std::string> members;
    for (std::int64_t width : {16 * base, 8 * base, 4 * base}) {
      const std::string index = std::to_string(hidden_.size());
      const bool normed = options.discriminator_norm != "none" && !hidden_.empty();
      Hidden layer;
      members.push_back("discriminator_dense_" + index);
      layer.dense =
          bank.module(members.back(), torch::nn::Linear(torch::nn::LinearOptions(in, width).bias(!normed)));
      if (normed) {
        members.push_back("discriminator_norm_" + index);
        layer.norm = make_norm(bank, members.back(), options.discriminator_norm, width);
      }
      hidden_.push_back(std::move(layer));
      in = width;
    }
    members.push_back("discriminator_out");
    out_ = bank.module("discriminator_out", torch::nn::Linear(in, 1));
    bank.group("discriminator", members);
  }

  at::Tensor logits(Step& step, const at::Tensor& images) override {
    at::Tensor x = images.flatten(1);
    for (Hidden& layer : hidden_) {
      x = layer.dense->forward(x);
      if (layer.norm) x = layer.norm(x);
      x = harness::sdk::dropout(step, at::leaky_relu(x, negative_slope_), dropout_);
    }
    return out_->forward(x).squeeze(1);
  }

 private:
  struct Hidden {
    torch::nn::Linear dense{nullptr};
    Norm norm;
  };

  static Norm make_norm(ModuleBank& bank, const std::string& name, const std::string& kind,
                        std::int64_t width) {
    if (kind == "batch") {
      auto layer = bank.module(name, torch::nn::BatchNorm1d(width));
      return [layer](const at::Tensor& x) mutable { return layer->forward(x); };
    }
    auto layer = bank.module(name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    return [layer](const at::Tensor& x) mutable { return layer->forward(x); };
  }

  double negative_slope_, dropout_;
  std::vector<Hidden> hidden_;
  torch::nn::Linear out_{nullptr};
};

}  // namespace

std::unique_ptr<Discriminator> make_discriminator(ModuleBank& bank, const DcganOptions& options,
                                                  const DataInfo& data) {
  if (options.variant == "mlp") return std::make_unique<MlpDiscriminator>(bank, options, data);
  return std::make_unique<ConvDiscriminator>(bank, options, data);
}

}  // namespace dcgan

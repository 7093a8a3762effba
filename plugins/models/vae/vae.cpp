#include <algorithm>

#include "harness/sdk/model_plugin.h"
#include "plugins/models/importance.h"

namespace {

using namespace harness::sdk;

struct VaeOptions {
  std::string architecture = "mlp";
  std::int64_t latent_dim = 20;
  std::vector<std::int64_t> widths{400};
  std::int64_t base_channels = 32;
  std::int64_t dense_units = 256;
};

// Images in [-1, 1] to a diagonal Gaussian's parameters [N, 2 L], and latents [N, L] to the decoder's output
// [N, C, H, W], whose meaning the reconstruction loss knows.
class Nets {
 public:
  virtual ~Nets() = default;
  virtual at::Tensor encode(const at::Tensor& images) = 0;
  virtual at::Tensor decode(const at::Tensor& latents) = 0;
};

class MlpNets : public Nets {
 public:
  MlpNets(ModuleBank& bank, const VaeOptions& options, const DataInfo& data) : data_(data) {
    const std::vector<std::int64_t> mirrored(options.widths.rbegin(), options.widths.rend());
    encoder_ = stack(bank, "encoder", data.dimensions(), options.widths, 2 * options.latent_dim);
    decoder_ = stack(bank, "decoder", options.latent_dim, mirrored, data.dimensions());
  }
  at::Tensor encode(const at::Tensor& images) override { return apply(encoder_, images.flatten(1)); }
  at::Tensor decode(const at::Tensor& latents) override {
    return apply(decoder_, latents).view({latents.size(0), data_.channels(), data_.height(), data_.width()});
  }

 private:
  using Layers = std::vector<torch::nn::Linear>;

  static Layers stack(ModuleBank& bank, const std::string& name, std::int64_t in,
                      std::vector<std::int64_t> widths, std::int64_t out) {
    widths.push_back(out);
    Layers layers;
    std::vector<std::string> members;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      members.push_back(name + "_" + std::to_string(i));
      layers.push_back(bank.module(members.back(), torch::nn::Linear(in, widths[i])));
      in = widths[i];
    }
    bank.group(name, members);
    return layers;
  }
  static at::Tensor apply(Layers& layers, at::Tensor x) {
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) x = layers[i]->forward(x).relu_();
    return layers.back()->forward(x);
  }

  DataInfo data_;
  Layers encoder_, decoder_;
};

// Two 4x4 convolutions of stride 2 and a dense layer, and their mirror image (after Burgess et al. 2018,
// arXiv 1804.03599, shortened for 28 and 32 pixels).
class ConvNets : public Nets {
 public:
  ConvNets(ModuleBank& bank, const VaeOptions& options, const DataInfo& data)
      : channels_(2 * options.base_channels), height_(data.height() / 4), width_(data.width() / 4) {
    const std::int64_t base = options.base_channels, dense = options.dense_units;
    const std::int64_t flat = channels_ * height_ * width_;
    encoder_conv_0_ = bank.module(
        "encoder_conv_0",
        torch::nn::Conv2d(torch::nn::Conv2dOptions(data.channels(), base, 4).stride(2).padding(1)));
    encoder_conv_1_ =
        bank.module("encoder_conv_1",
                    torch::nn::Conv2d(torch::nn::Conv2dOptions(base, channels_, 4).stride(2).padding(1)));
    encoder_dense_ = bank.module("encoder_dense", torch::nn::Linear(flat, dense));
    encoder_out_ = bank.module("encoder_out", torch::nn::Linear(dense, 2 * options.latent_dim));
    decoder_in_ = bank.module("decoder_in", torch::nn::Linear(options.latent_dim, dense));
    decoder_dense_ = bank.module("decoder_dense", torch::nn::Linear(dense, flat));
    decoder_conv_0_ = bank.module(
        "decoder_conv_0", torch::nn::ConvTranspose2d(
                              torch::nn::ConvTranspose2dOptions(channels_, base, 4).stride(2).padding(1)));
    decoder_conv_1_ =
        bank.module("decoder_conv_1",
                    torch::nn::ConvTranspose2d(
                        torch::nn::ConvTranspose2dOptions(base, data.channels(), 4).stride(2).padding(1)));
    bank.group("encoder", {"encoder_conv_0", "encoder_conv_1", "encoder_dense", "encoder_out"});
    bank.group("decoder", {"decoder_in", "decoder_dense", "decoder_conv_0", "decoder_conv_1"});
  }
  at::Tensor encode(const at::Tensor& images) override {
    at::Tensor x = encoder_conv_0_->forward(images).relu_();
    x = encoder_conv_1_->forward(x).relu_();
    x = encoder_dense_->forward(x.flatten(1)).relu_();
    return encoder_out_->forward(x);
  }
  at::Tensor decode(const at::Tensor& latents) override {
    at::Tensor x = decoder_in_->forward(latents).relu_();
    x = decoder_dense_->forward(x).relu_().view({latents.size(0), channels_, height_, width_});
    x = decoder_conv_0_->forward(x).relu_();
    return decoder_conv_1_->forward(x);
  }

 private:
  std::int64_t channels_, height_, width_;  // of the smallest feature map
  torch::nn::Conv2d encoder_conv_0_{nullptr}, encoder_conv_1_{nullptr};
  torch::nn::Linear encoder_dense_{nullptr}, encoder_out_{nullptr}, decoder_in_{nullptr},
      decoder_dense_{nullptr};
  torch::nn::ConvTranspose2d decoder_conv_0_{nullptr}, decoder_conv_1_{nullptr};
};

class Vae : public Model {
 public:
  Vae(const VaeOptions& options, const ModelContext& context) : options_(options), context_(context) {}

  void build(ModuleBank& bank) override {
    if (options_.architecture == "conv")
      nets_ = std::make_unique<ConvNets>(bank, options_, context_.data);
    else
      nets_ = std::make_unique<MlpNets>(bank, options_, context_.data);
  }

  std::vector<Stage> schedule() const override {
    Phase phase;
    phase.name = "elbo";
    phase.groups = {"encoder", "decoder"};
    return {{"variational", 1.0, {phase}}};
  }

  std::vector<Term> terms(std::string_view, Step& step) override {
    const at::Tensor images = step.real();
    const Posterior posterior = infer(images);
    const at::Tensor output = nets_->decode(draw(step, posterior));
    std::vector<Term> terms{{context_.reconstruction->name(),
                             context_.reconstruction->negative_log_likelihood(step, output, images).mean()}};
    for (Term& term : context_.variational->terms(step, posterior.mean, posterior.log_variance))
      terms.push_back(std::move(term));
    return terms;
  }

  at::Tensor latents(Step& step, std::int64_t n) override {
    return latent_vectors(step, "normal", n, options_.latent_dim);
  }
  at::Tensor generate(Step&, const at::Tensor& latents) override { return image(latents); }
  std::vector<LatentAxis> axes() const override {
    std::vector<LatentAxis> axes;
    for (std::int64_t i = 0; i < options_.latent_dim; ++i) axes.push_back({"z" + std::to_string(i), i});
    return axes;
  }
  at::Tensor reconstruct(Step&, const at::Tensor& images) override { return image(infer(images).mean); }
  at::Tensor encode(Step&, const at::Tensor& images) override { return infer(images).mean; }
  Elbo elbo(Step& step, const at::Tensor& images) override {
    const Posterior posterior = infer(images);
    const at::Tensor output = nets_->decode(draw(step, posterior));
    const at::Tensor& mean = posterior.mean;
    const at::Tensor& log_variance = posterior.log_variance;
    return {context_.reconstruction->negative_log_likelihood(step, output, images),
            0.5 * (mean * mean + log_variance.exp() - 1.0 - log_variance).sum(1)};
  }
  at::Tensor importance_bound(Step& step, const at::Tensor& images, std::int64_t k) override {
    const Posterior posterior = infer(images);
    const at::Tensor deviation = (0.5 * posterior.log_variance).exp();
    const std::int64_t n = images.size(0), at_once = std::max<std::int64_t>(1, kDecodedAtOnce / n);
    return harness::plugins::log_mean_weight(k, at_once, [&](std::int64_t draws) {
      const at::Tensor noise = step.normal("posterior", {draws, n, options_.latent_dim});
      const at::Tensor z = posterior.mean + deviation * noise;
      const at::Tensor targets = images.repeat({draws, 1, 1, 1});
      const at::Tensor loss =
          context_.reconstruction->negative_log_likelihood(step, nets_->decode(z.flatten(0, 1)), targets);
      return harness::plugins::log_prior_over_posterior(noise, z, posterior.log_variance) -
             loss.view({draws, n});
    });
  }

 private:
  // Latents that go through the decoder at once for the importance bound.
  static constexpr std::int64_t kDecodedAtOnce = 1024;

  struct Posterior {
    at::Tensor mean, log_variance;  // [N, L]
  };

  // The nets see pixels in [0, 1], as those of the examples that this model is compared with.
  Posterior infer(const at::Tensor& images) {
    const at::Tensor parameters = nets_->encode(0.5 * images + 0.5);
    return {parameters.narrow(1, 0, options_.latent_dim),
            parameters.narrow(1, options_.latent_dim, options_.latent_dim)};
  }
  static at::Tensor draw(Step& step, const Posterior& posterior) {
    const at::Tensor noise = step.normal("posterior", posterior.mean.sizes());
    return posterior.mean + (0.5 * posterior.log_variance).exp() * noise;
  }
  at::Tensor image(const at::Tensor& latents) {
    return context_.reconstruction->mean(nets_->decode(latents));
  }

  VaeOptions options_;
  ModelContext context_;
  std::unique_ptr<Nets> nets_;
};

harness::OptionTable<VaeOptions> options() {
  return harness::OptionTable<VaeOptions>()
      .add("architecture", &VaeOptions::architecture,
           {.choices = {"mlp", "conv"},
            .help = "perceptrons, or two 4x4 convolutions and a dense layer each way"})
      .add("latent_dim", &VaeOptions::latent_dim,
           {.min = 1,
            .max = 65536,
            .unit = "dimensions",
            .help = "length of the code; dimensions that the data do not need stay at the prior"})
      .add("widths", &VaeOptions::widths,
           {.min = 1,
            .max = 65536,
            .unit = "units",
            .help = "the encoder's hidden layers; the decoder has them in reverse",
            .only_with = {"architecture", {"mlp"}}})
      .add("base_channels", &VaeOptions::base_channels,
           {.min = 1,
            .max = 4096,
            .unit = "channels",
            .help = "of the layer next to the image; the inner one has twice as many",
            .only_with = {"architecture", {"conv"}}})
      .add("dense_units", &VaeOptions::dense_units,
           {.min = 1,
            .max = 65536,
            .unit = "units",
            .help = "width of the dense layer",
            .only_with = {"architecture", {"conv"}}});
}

ModelInfo info() {
  ModelInfo info;
  info.roles = {{Role::kReconstruction, true, "bernoulli"}, {Role::kVariational, true, "kl"}};
  info.capabilities = {Capability::kSample, Capability::kReconstruct, Capability::kEncode, Capability::kElbo,
                       Capability::kImportance};
  info.groups = {"encoder", "decoder"};
  info.phases = {"elbo"};
  info.sizes = {28, 32};
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<Vae>(
      "vae",
      "Variational autoencoder with a diagonal Gaussian posterior and a standard normal prior: minimises "
      "-E_q[log p(x | z)] + KL(q(z | x) || p(z)), one draw of z an image. By default 784-400-20-400-784 with "
      "ReLU. "
      "Kingma and Welling 2014 (arXiv 1312.6114).",
      options(), info());
}

#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 4, hidden = 32;
  double reconstruction_weight = 1.0, equilibrium = 0.68, margin = 0.35;
};

// VAE-GAN (Larsen et al. 2016, arXiv 1512.09300): three phases on one shared graph, all gradients before any
// update; decoder and discriminator wait while the other one is behind (gates on the device, as in the
// authors' code).
class VaeGan : public Model {
 public:
  VaeGan(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden, codes = options_.latent_dim;
    encoder_ = bank.module(
        "encoder", nn::Sequential(nn::Linear(pixels, width), nn::ReLU(), nn::Linear(width, 2 * codes)));
    decoder_ = bank.module("decoder", nn::Sequential(nn::Linear(codes, width), nn::ReLU(),
                                                     nn::Linear(width, pixels), nn::Tanh()));
    trunk_ = bank.module("trunk", nn::Sequential(nn::Linear(pixels, width), nn::LeakyReLU()));
    verdict_ = bank.module("verdict", nn::Linear(width, 1));
    bank.group("encoder", {"encoder"});
    bank.group("decoder", {"decoder"});
    bank.group("discriminator", {"trunk", "verdict"});
  }

  std::vector<Stage> schedule() const override {
    const std::vector<std::string> all{"encoder", "decoder", "discriminator"};
    std::vector<Phase> phases;
    for (const std::string& name : all)
      phases.push_back(
          {.name = name, .groups = {name}, .together = "all", .gated = name != "encoder", .track = all});
    return {{"main", 1.0, phases}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor x = step.real().flatten(1);
    const auto posterior = step.share("posterior", [&] { return encoder_->forward(x); }).chunk(2, 1);
    const Tensor &mean = posterior[0], &log_variance = posterior[1];
    const Tensor rebuilt = step.share("rebuilt", [&] {
      return decoder_->forward(mean + (0.5 * log_variance).exp() * step.normal("posterior", mean.sizes()));
    });
    const Tensor real_features = step.share("real_features", [&] { return trunk_->forward(x); });
    const Tensor fake_features = step.share("fake_features", [&] { return trunk_->forward(rebuilt); });
    const Tensor real_loss = at::softplus(-verdict_->forward(real_features)).mean();
    const Tensor fake_loss = at::softplus(verdict_->forward(fake_features)).mean();
    step.share("levels", [&] { return at::stack({real_loss, fake_loss}).detach(); });
    if (phase == "discriminator") return {{"real", real_loss}, {"fake", fake_loss}};
    const Tensor similarity = (fake_features - real_features).square().sum(1).mean();
    if (phase == "decoder")
      return {{"similarity", similarity, step.hp("reconstruction_weight")}, {"adversarial", -fake_loss}};
    const Tensor kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean();
    return {{"kl", kl}, {"similarity", similarity}};
  }

  Tensor gate(std::string_view phase, Step& step) override {
    const Tensor levels = step.share("levels", [] { return Tensor(); });  // terms came first
    const Tensor ahead = levels.lt(options_.equilibrium - options_.margin).any();
    const Tensor behind = levels.gt(options_.equilibrium + options_.margin).any();
    return phase == "discriminator" ? ahead.logical_not() : behind.logical_not().logical_or(ahead);
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return decoder_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr}, trunk_{nullptr};
  nn::Linear verdict_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<VaeGan>(
      "vae_gan", "VAE-GAN, Larsen et al. 2016 (arXiv 1512.09300).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("reconstruction_weight", &Options::reconstruction_weight,
               {.min = 0.0, .help = "of the decoder's similarity", .fusible = true})
          .add("equilibrium", &Options::equilibrium, {.min = 0.0, .help = "loss in balance, nats"})
          .add("margin", &Options::margin, {.min = 0.0, .help = "around it, nats"}),
      ModelInfo{.capabilities = {Capability::kSample},
                .groups = {"encoder", "decoder", "discriminator"},
                .phases = {"encoder", "decoder", "discriminator"}});
}

#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 4, hidden = 32;
  double gamma = 10.0;
};

// FactorVAE (Kim and Mnih 2018, arXiv 1802.05983): a discriminator between codes and codes permuted a
// dimension at a time estimates the total correlation.
class FactorVae : public Model {
 public:
  FactorVae(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden, codes = options_.latent_dim;
    encoder_ = bank.module(
        "encoder", nn::Sequential(nn::Linear(pixels, width), nn::ReLU(), nn::Linear(width, 2 * codes)));
    decoder_ = bank.module("decoder",
                           nn::Sequential(nn::Linear(codes, width), nn::ReLU(), nn::Linear(width, pixels)));
    judge_ =
        bank.module("judge", nn::Sequential(nn::Linear(codes, width), nn::LeakyReLU(), nn::Linear(width, 2)));
    bank.group("vae", {"encoder", "decoder"});
    bank.group("discriminator", {"judge"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "vae", .groups = {"vae"}}, {.name = "discriminator", .groups = {"discriminator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor x = step.real();
    const auto [mean, log_variance] = posterior(x);
    const Tensor z = mean + (0.5 * log_variance).exp() * step.normal("posterior", mean.sizes());
    if (phase == "vae") {
      const Tensor votes = judge_->forward(z);
      const Tensor kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1);
      return {{"reconstruction", (generate(step, z) - x).square().flatten(1).sum(1).mean()},
              {"kl", kl.mean()},
              {"total_correlation", (votes.select(1, 0) - votes.select(1, 1)).mean(), step.hp("gamma")}};
    }
    const Tensor order = step.uniform("permutation", z.sizes()).argsort(std::int64_t{0});
    const Tensor joint = at::log_softmax(judge_->forward(z), 1).select(1, 0);
    const Tensor product = at::log_softmax(judge_->forward(z.gather(0, order)), 1).select(1, 1);
    return {{"cross_entropy", -0.5 * (joint.mean() + product.mean())}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return at::tanh(decoder_->forward(z)).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor encode(Step&, const Tensor& x) override { return posterior(x).first; }

 private:
  std::pair<Tensor, Tensor> posterior(const Tensor& x) {
    const Tensor both = encoder_->forward(x.flatten(1));
    return {both.narrow(1, 0, options_.latent_dim), both.narrow(1, options_.latent_dim, options_.latent_dim)};
  }

  Options options_;
  DataInfo data_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr}, judge_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<FactorVae>(
      "factor_vae", "FactorVAE, Kim and Mnih 2018 (arXiv 1802.05983).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("gamma", &Options::gamma,
               {.min = 0.0, .help = "weight of the total correlation", .fusible = true}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kEncode},
                .groups = {"vae", "discriminator"},
                .phases = {"vae", "discriminator"}});
}

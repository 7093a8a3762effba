#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 8, hidden = 32;
};

// A dense layer divided by its largest singular value, which one power iteration a training pass follows
// (Miyato et al. 2018, arXiv 1802.05957). The iterate is state, weights and bias are parameters of the
// plugin's own.
class SpectralLinear {
 public:
  void build(ModuleBank& bank, const std::string& name, std::int64_t in, std::int64_t out) {
    weight_ = bank.param(name + "_weight", at::randn({out, in}) / std::sqrt(static_cast<double>(in)));
    bias_ = bank.param(name + "_bias", at::zeros({out}));
    direction_ = bank.state(name + "_direction", unit(at::randn({out})));
  }
  Tensor forward(Step& step, const Tensor& x) {
    const Tensor fixed = weight_.get().detach();
    const Tensor v = unit(fixed.t().matmul(direction_.get()));
    const Tensor u = unit(fixed.matmul(v));
    if (step.training()) direction_.set(u);
    const Tensor sigma = (u * weight_.get().matmul(v)).sum();
    return at::linear(x, weight_.get() / sigma, bias_.get());
  }

 private:
  static Tensor unit(const Tensor& x) { return x / (x.square().sum().sqrt() + 1e-12); }
  Param weight_, bias_;
  State direction_;
};

class SpectralNormGan : public Model {
 public:
  SpectralNormGan(const Options& options, const ModelContext& context)
      : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    generator_ = bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim, width), nn::ReLU(),
                                                         nn::Linear(width, pixels), nn::Tanh()));
    first_.build(bank, "first", pixels, width);
    last_.build(bank, "last", width, 1);
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"first_weight", "first_bias", "last_weight", "last_bias"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}},
              {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor fake_logits = logits(step, generate(step, latents(step, step.batch_size())));
    if (phase == "generator") return {{"adversarial", -fake_logits.mean()}};
    return {{"real", at::relu(1 - logits(step, step.real())).mean()},
            {"fake", at::relu(1 + fake_logits).mean()}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step& step, const Tensor& x) override {
    return last_.forward(step, at::leaky_relu(first_.forward(step, x.flatten(1)), 0.1)).squeeze(1);
  }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr};
  SpectralLinear first_, last_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<SpectralNormGan>(
      "spectral_norm_gan", "Hinge GAN with spectral norm, Miyato et al. 2018 (arXiv 1802.05957).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kLogits},
                .groups = {"generator", "discriminator"},
                .phases = {"discriminator", "generator"}});
}

#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 8, hidden = 32;
  double gamma = 1.0;
};

constexpr std::int64_t kInterval = 16;

// R1 (Mescheder et al. 2018, arXiv 1801.04406) taken every 16 steps at 16 times its weight (StyleGAN2, arXiv
// 1912.04958): a phase of its own that shares the discriminator's moments.
class LazyR1 : public Model {
 public:
  LazyR1(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    generator_ = bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim, width), nn::ReLU(),
                                                         nn::Linear(width, pixels), nn::Tanh()));
    discriminator_ = bank.module(
        "discriminator", nn::Sequential(nn::Linear(pixels, width), nn::Softplus(), nn::Linear(width, 1)));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"discriminator"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}},
              {.name = "r1", .groups = {"discriminator"}, .every = kInterval, .optimizer = "discriminator"},
              {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    if (phase == "r1") {
      const Tensor real = step.leaf(step.real());
      const Tensor gradient = step.grad(logits(step, real), {real})[0];
      const Tensor penalty = gradient.square().flatten(1).sum(1).mean();
      return {{"r1", penalty, step.hp("gamma") * (0.5 * static_cast<double>(kInterval))}};
    }
    const Tensor fake_logits = logits(step, generate(step, latents(step, step.batch_size())));
    if (phase == "generator") return {{"adversarial", at::softplus(-fake_logits).mean()}};
    return {{"real", at::softplus(-logits(step, step.real())).mean()},
            {"fake", at::softplus(fake_logits).mean()}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step&, const Tensor& x) override { return discriminator_->forward(x.flatten(1)).squeeze(1); }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr}, discriminator_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<LazyR1>(
      "lazy_r1", "GAN with a lazy R1 penalty, Mescheder et al. 2018 (arXiv 1801.04406).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("gamma", &Options::gamma, {.min = 0.0, .help = "weight of R1", .fusible = true}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kLogits},
                .groups = {"generator", "discriminator"},
                .phases = {"discriminator", "r1", "generator"}});
}

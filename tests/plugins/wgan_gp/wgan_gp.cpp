#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 8, hidden = 32;
  double penalty_weight = 10.0;
};

// WGAN-GP (Gulrajani et al. 2017, arXiv 1704.00028), five critic updates a step on fresh batches.
class WganGp : public Model {
 public:
  WganGp(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions();
    generator_ =
        bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim, options_.hidden), nn::ReLU(),
                                                nn::Linear(options_.hidden, pixels), nn::Tanh()));
    critic_ = bank.module("critic", nn::Sequential(nn::Linear(pixels, options_.hidden), nn::LeakyReLU(),
                                                   nn::Linear(options_.hidden, 1)));
    bank.group("generator", {"generator"});
    bank.group("critic", {"critic"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "critic", .groups = {"critic"}, .repeat = 5},
              {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor fake = generate(step, latents(step, step.batch_size()));
    if (phase == "generator") return {{"wasserstein", -logits(step, fake).mean()}};
    const Tensor real = step.real();
    const Tensor share = step.uniform("mix", {real.size(0), 1, 1, 1});
    const Tensor between = step.leaf(share * real + (1 - share) * fake);
    const Tensor gradient = step.grad(logits(step, between), {between})[0].flatten(1);
    const Tensor penalty = ((gradient.square().sum(1) + 1e-12).sqrt() - 1).square().mean();
    return {{"real", -logits(step, real).mean()},
            {"fake", logits(step, fake).mean()},
            {"penalty", penalty, step.hp("penalty_weight")}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step&, const Tensor& x) override { return critic_->forward(x.flatten(1)).squeeze(1); }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr}, critic_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<WganGp>(
      "wgan_gp", "WGAN-GP, Gulrajani et al. 2017 (arXiv 1704.00028).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("penalty_weight", &Options::penalty_weight,
               {.min = 0.0, .help = "lambda of the penalty", .fusible = true, .schedulable = true}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kLogits},
                .groups = {"generator", "critic"},
                .phases = {"critic", "generator"}});
}

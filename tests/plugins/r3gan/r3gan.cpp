#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 8, hidden = 32;
  double gamma = 1.0;
};

// R3GAN's loss (Huang et al. 2024, arXiv 2501.05441): relativistic pairs of one batch with R1 on real and R2
// on fake examples. gamma, the rate and Adam's beta2 follow schedules that the file gives.
class R3Gan : public Model {
 public:
  R3Gan(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    generator_ = bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim, width),
                                                         nn::LeakyReLU(), nn::Linear(width, pixels)));
    discriminator_ = bank.module(
        "discriminator", nn::Sequential(nn::Linear(pixels, width), nn::Softplus(), nn::Linear(width, 1)));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"discriminator"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}},
              {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor made = generate(step, latents(step, step.batch_size()));
    if (phase == "generator")
      return {{"relativistic", at::softplus(logits(step, step.real()) - logits(step, made)).mean()}};
    const Tensor real = step.leaf(step.real()), fake = step.leaf(made);
    const Tensor real_logits = logits(step, real), fake_logits = logits(step, fake);
    const Tensor half_gamma = 0.5 * step.hp("gamma");
    return {{"relativistic", at::softplus(fake_logits - real_logits).mean()},
            {"r1", squared_gradient(step, real_logits, real), half_gamma},
            {"r2", squared_gradient(step, fake_logits, fake), half_gamma}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step&, const Tensor& x) override { return discriminator_->forward(x.flatten(1)).squeeze(1); }

 private:
  static Tensor squared_gradient(Step& step, const Tensor& output, const Tensor& input) {
    return step.grad(output, {input})[0].square().flatten(1).sum(1).mean();
  }

  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr}, discriminator_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<R3Gan>(
      "r3gan", "Relativistic pairing GAN with R1 and R2, Huang et al. 2024 (arXiv 2501.05441).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("gamma", &Options::gamma,
               {.min = 0.0, .help = "weight of R1 and R2", .fusible = true, .schedulable = true}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kLogits},
                .groups = {"generator", "discriminator"},
                .phases = {"discriminator", "generator"}});
}

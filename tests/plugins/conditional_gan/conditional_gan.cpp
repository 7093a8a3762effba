#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 8, hidden = 32;
};

// Conditional GAN (Mirza and Osindero 2014, arXiv 1411.1784): both nets see the class. A latent carries its
// class as a one-hot tail, so that sampling needs nothing but latents.
class ConditionalGan : public Model {
 public:
  ConditionalGan(const Options& options, const ModelContext& context)
      : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    generator_ =
        bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim + data_.classes, width),
                                                nn::ReLU(), nn::Linear(width, pixels), nn::Tanh()));
    discriminator_ = bank.module("discriminator", nn::Sequential(nn::Linear(pixels + data_.classes, width),
                                                                 nn::LeakyReLU(), nn::Linear(width, 1)));
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
    const Tensor classes = one_hot(step, step.labels());
    const Tensor noise = step.normal("noise", {step.batch_size(), options_.latent_dim});
    const Tensor fake_logits = judge(generate(step, at::cat({noise, classes}, 1)), classes);
    if (phase == "generator") return {{"adversarial", at::softplus(-fake_logits).mean()}};
    return {{"real", at::softplus(-judge(step.real(), classes)).mean()},
            {"fake", at::softplus(fake_logits).mean()}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    const Tensor classes = one_hot(step, step.randint("class", data_.classes, {n}));
    return at::cat({step.normal("noise", {n, options_.latent_dim}), classes}, 1);
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }

 private:
  Tensor one_hot(Step& step, const Tensor& labels) {
    return at::one_hot(labels, data_.classes).to(step.options().dtype());
  }
  Tensor judge(const Tensor& x, const Tensor& classes) {
    return discriminator_->forward(at::cat({x.flatten(1), classes}, 1)).squeeze(1);
  }

  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr}, discriminator_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<ConditionalGan>(
      "conditional_gan", "Conditional GAN, Mirza and Osindero 2014 (arXiv 1411.1784).",
      harness::OptionTable<Options>()
          .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"}),
      ModelInfo{.capabilities = {Capability::kSample},
                .groups = {"generator", "discriminator"},
                .phases = {"discriminator", "generator"},
                .needs_labels = true});
}

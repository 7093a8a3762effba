#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t noise_dim = 8, categories = 10, hidden = 32;
  double information_weight = 1.0;
};

// InfoGAN (Chen et al. 2016, arXiv 1606.03657): a head on the discriminator's trunk guesses the code that was
// drawn. The trunk belongs to two groups; each phase keeps its own moments for it.
class InfoGan : public Model {
 public:
  InfoGan(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    generator_ =
        bank.module("generator", nn::Sequential(nn::Linear(options_.noise_dim + options_.categories, width),
                                                nn::ReLU(), nn::Linear(width, pixels), nn::Tanh()));
    trunk_ = bank.module("trunk", nn::Sequential(nn::Linear(pixels, width), nn::LeakyReLU()));
    verdict_ = bank.module("verdict", nn::Linear(width, 1));
    guess_ = bank.module("guess", nn::Linear(width, options_.categories));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"trunk", "verdict"});
    bank.group("recogniser", {"trunk", "guess"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}},
              {.name = "generator", .groups = {"generator"}},
              {.name = "information", .groups = {"generator", "recogniser"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor z = latents(step, step.batch_size());
    const Tensor fake = generate(step, z);
    if (phase == "discriminator")
      return {{"real", at::softplus(-logits(step, step.real())).mean()},
              {"fake", at::softplus(logits(step, fake)).mean()}};
    if (phase == "generator") return {{"adversarial", at::softplus(-logits(step, fake)).mean()}};
    const Tensor code = z.narrow(1, options_.noise_dim, options_.categories);
    const Tensor log_guess = at::log_softmax(guess_->forward(trunk_->forward(fake.flatten(1))), 1);
    return {{"information", -(log_guess * code).sum(1).mean(), step.hp("information_weight")}};
  }

  // Noise and a one-hot category beside each other.
  Tensor latents(Step& step, std::int64_t n) override {
    const Tensor category = step.randint("category", options_.categories, {n});
    return at::cat({step.normal("noise", {n, options_.noise_dim}),
                    at::one_hot(category, options_.categories).to(step.options().dtype())},
                   1);
  }
  Tensor generate(Step&, const Tensor& z) override {
    return generator_->forward(z).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step&, const Tensor& x) override {
    return verdict_->forward(trunk_->forward(x.flatten(1))).squeeze(1);
  }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential generator_{nullptr}, trunk_{nullptr};
  nn::Linear verdict_{nullptr}, guess_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<InfoGan>(
      "infogan", "InfoGAN with one categorical code, Chen et al. 2016 (arXiv 1606.03657).",
      harness::OptionTable<Options>()
          .add("noise_dim", &Options::noise_dim, {.min = 1, .help = "size of the incompressible noise"})
          .add("categories", &Options::categories, {.min = 2, .help = "values of the code"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("information_weight", &Options::information_weight,
               {.min = 0.0, .help = "weight of the mutual information bound", .fusible = true}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kLogits},
                .groups = {"generator", "discriminator", "recogniser"},
                .phases = {"discriminator", "generator", "information"}});
}

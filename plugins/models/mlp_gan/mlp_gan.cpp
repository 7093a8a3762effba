#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;

struct MlpGanOptions {
  std::int64_t latent_dim = 100;
  std::string latent = "normal";
  std::vector<std::int64_t> generator_widths{128, 256, 512};
  std::vector<std::int64_t> discriminator_widths{512, 256, 128};
  double negative_slope = 0.2;
};

// Linear layers with leaky ReLU between them.
class Mlp {
 public:
  Mlp() = default;
  Mlp(ModuleBank& bank, const std::string& name, std::int64_t in, std::vector<std::int64_t> widths,
      std::int64_t out, double negative_slope)
      : negative_slope_(negative_slope) {
    widths.push_back(out);
    std::vector<std::string> members;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      members.push_back(name + "_" + std::to_string(i));
      layers_.push_back(bank.module(members.back(), torch::nn::Linear(in, widths[i])));
      in = widths[i];
    }
    bank.group(name, members);
  }

  at::Tensor operator()(at::Tensor x) {
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      x = layers_[i]->forward(x);
      x = at::leaky_relu_(x, negative_slope_);
    }
    return layers_.back()->forward(x);
  }

 private:
  std::vector<torch::nn::Linear> layers_;
  double negative_slope_ = 0.0;
};

class MlpGan : public Model {
 public:
  MlpGan(const MlpGanOptions& options, const ModelContext& context) : options_(options), context_(context) {}

  void build(ModuleBank& bank) override {
    const std::int64_t dimensions = context_.data.dimensions();
    generator_ = Mlp(bank, "generator", options_.latent_dim, options_.generator_widths, dimensions,
                     options_.negative_slope);
    discriminator_ =
        Mlp(bank, "discriminator", dimensions, options_.discriminator_widths, 1, options_.negative_slope);
  }

  std::vector<Stage> schedule() const override {
    Phase discriminator;
    discriminator.name = "discriminator";
    discriminator.groups = {"discriminator"};
    Phase generator;
    generator.name = "generator";
    generator.groups = {"generator"};
    return {{"adversarial", 1.0, {discriminator, generator}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const at::Tensor fake = generate(step, latents(step, step.batch_size()));
    if (phase == "generator")
      return context_.adversarial->generator(step, critic(fake), [&] { return critic(step.real()); });
    Penalty::Inputs inputs;
    inputs.critic = [this](const at::Tensor& x) { return critic(x); };
    inputs.real = step.real();
    inputs.fake = fake.detach();
    // One pass for both: no layer mixes examples.
    const std::vector<at::Tensor> logits = critic(at::cat({inputs.real, inputs.fake})).chunk(2);
    inputs.real_logits = logits[0];
    inputs.fake_logits = logits[1];
    std::vector<Term> terms =
        context_.adversarial->discriminator(step, inputs.real_logits, inputs.fake_logits);
    if (context_.penalty != nullptr)
      for (Term& term : context_.penalty->terms(step, inputs)) terms.push_back(std::move(term));
    return terms;
  }

  at::Tensor latents(Step& step, std::int64_t n) override {
    return latent_vectors(step, options_.latent, n, options_.latent_dim);
  }
  at::Tensor generate(Step&, const at::Tensor& latents) override {
    const at::Tensor out = generator_(latents);  // [N, D]
    if (!context_.data.images()) return out;
    return at::tanh(out).view(
        {out.size(0), context_.data.channels(), context_.data.height(), context_.data.width()});
  }
  std::vector<LatentAxis> axes() const override {
    const double reach = options_.latent == "uniform" ? 1.0 : 2.0;
    std::vector<LatentAxis> axes;
    for (std::int64_t i = 0; i < options_.latent_dim; ++i)
      axes.push_back({"z" + std::to_string(i), i, -reach, reach});
    return axes;
  }
  at::Tensor logits(Step&, const at::Tensor& examples) override { return critic(examples); }

 private:
  at::Tensor critic(const at::Tensor& examples) { return discriminator_(examples.flatten(1)).squeeze(1); }

  MlpGanOptions options_;
  ModelContext context_;
  Mlp generator_, discriminator_;
};

harness::OptionTable<MlpGanOptions> options() {
  return harness::OptionTable<MlpGanOptions>()
      .add("latent_dim", &MlpGanOptions::latent_dim,
           {.min = 1, .max = 65536, .unit = "dimensions", .help = "length of the latent vector z"})
      .add("latent", &MlpGanOptions::latent,
           {.choices = {"normal", "uniform"}, .help = "z ~ N(0, I), or uniform on [-1, 1)"})
      .add("generator_widths", &MlpGanOptions::generator_widths,
           {.min = 1,
            .max = 65536,
            .unit = "units",
            .help = "the generator's hidden layers; [128, 128, 128] suits 2-D points"})
      .add("discriminator_widths", &MlpGanOptions::discriminator_widths,
           {.min = 1, .max = 65536, .unit = "units", .help = "the discriminator's hidden layers"})
      .add("negative_slope", &MlpGanOptions::negative_slope,
           {.min = 0.0, .max = 1.0, .help = "of leaky ReLU after each hidden layer; 0 is ReLU"});
}

ModelInfo info() {
  ModelInfo info;
  info.roles = {{Role::kAdversarial, true, "nonsaturating"}, {Role::kPenalty, false, ""}};
  info.capabilities = {Capability::kSample, Capability::kLogits};
  info.groups = {"discriminator", "generator"};
  info.phases = {"discriminator", "generator"};
  info.properties = {{"per_example_critic"}};
  info.points = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<MlpGan>("mlp_gan",
                          "Generative adversarial network of two perceptrons: by default z "
                          "100-128-256-512-pixels with tanh against "
                          "pixels-512-256-128-1, leaky ReLU 0.2. For points the generator's output is "
                          "linear. Goodfellow et al. 2014 "
                          "(arXiv 1406.2661).",
                          options(), info());
}

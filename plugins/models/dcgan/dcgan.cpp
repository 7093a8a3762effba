#include "harness/sdk/model_plugin.h"
#include "plugins/models/dcgan/discriminators.h"
#include "plugins/models/dcgan/generator.h"

namespace {

using namespace harness::sdk;
using dcgan::DcganOptions;

class Dcgan : public Model {
 public:
  Dcgan(const DcganOptions& options, const ModelContext& context) : options_(options), context_(context) {}

  void build(ModuleBank& bank) override {
    generator_ = std::make_unique<dcgan::Generator>(bank, options_, context_.data);
    discriminator_ = dcgan::make_discriminator(bank, options_, context_.data);
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
    const auto critic = [this, &step](const at::Tensor& images) {
      return discriminator_->logits(step, images);
    };
    const at::Tensor fake = (*generator_)(latents(step, step.batch_size()));
    if (phase == "generator")
      return context_.adversarial->generator(step, critic(fake), [&] { return critic(step.real()); });
    Penalty::Inputs inputs;
    inputs.critic = critic;
    inputs.real = step.real();
    inputs.fake = fake.detach();
    inputs.real_logits = critic(inputs.real);
    inputs.fake_logits = critic(inputs.fake);
    std::vector<Term> terms =
        context_.adversarial->discriminator(step, inputs.real_logits, inputs.fake_logits);
    if (context_.penalty != nullptr)
      for (Term& term : context_.penalty->terms(step, inputs)) terms.push_back(std::move(term));
    return terms;
  }

  at::Tensor latents(Step& step, std::int64_t n) override {
    return latent_vectors(step, options_.latent, n, options_.latent_dim);
  }
  at::Tensor generate(Step&, const at::Tensor& latents) override { return (*generator_)(latents); }
  std::vector<LatentAxis> axes() const override {
    const double reach = options_.latent == "uniform" ? 1.0 : 2.0;
    std::vector<LatentAxis> axes;
    for (std::int64_t i = 0; i < options_.latent_dim; ++i)
      axes.push_back({"z" + std::to_string(i), i, -reach, reach});
    return axes;
  }
  at::Tensor logits(Step& step, const at::Tensor& images) override {
    return discriminator_->logits(step, images);
  }

 private:
  DcganOptions options_;
  ModelContext context_;
  std::unique_ptr<dcgan::Generator> generator_;
  std::unique_ptr<dcgan::Discriminator> discriminator_;
};

harness::OptionTable<DcganOptions> options() {
  return harness::OptionTable<DcganOptions>()
      .add("variant", &DcganOptions::variant,
           {.choices = {"conv", "mlp"},
            .help =
                "conv: the generator starts at a quarter of the image's side and the discriminator is "
                "convolutional; mlp: it starts at 4x4 and the discriminator is a perceptron, 1024-512-256-1 "
                "at 64 base channels"})
      .add("latent_dim", &DcganOptions::latent_dim,
           {.min = 1, .max = 65536, .unit = "dimensions", .help = "length of the latent vector z"})
      .add("latent", &DcganOptions::latent,
           {.choices = {"normal", "uniform"}, .help = "z ~ N(0, I), or uniform on [-1, 1)"})
      .add("base_channels", &DcganOptions::base_channels,
           {.min = 1,
            .max = 1024,
            .unit = "channels",
            .help = "width of the layer next to the image in both nets; the others are multiples of it"})
      .add("negative_slope", &DcganOptions::negative_slope,
           {.min = 0.0, .max = 1.0, .help = "of leaky ReLU after each hidden layer; 0 is ReLU"})
      .add("dropout", &DcganOptions::dropout,
           {.min = 0.0,
            .max = 1.0,
            .max_exclusive = true,
            .unit = "probability",
            .help = "of a discriminator's unit being dropped while training; higher keeps it weaker"})
      .add("discriminator_norm", &DcganOptions::discriminator_norm,
           {.choices = {"none", "batch", "layer"},
            .help =
                "after the discriminator's inner layers; batch mixes examples, which rules out penalties on "
                "single ones"});
}

ModelInfo info() {
  ModelInfo info;
  info.roles = {{Role::kAdversarial, true, "nonsaturating"}, {Role::kPenalty, false, ""}};
  info.capabilities = {Capability::kSample, Capability::kLogits};
  info.groups = {"discriminator", "generator"};
  info.phases = {"discriminator", "generator"};
  info.properties = {{"per_example_critic", "discriminator_norm", {"batch"}}};
  info.sizes = {28, 32};
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<Dcgan>(
      "dcgan",
      "Convolutional generative adversarial network for 28x28 and 32x32 images. G: dense 7x7x256 (8x8x256), "
      "batch "
      "norm, transposed 5x5 convolutions 128 (stride 1), 64 and c (stride 2), leaky ReLU 0.3, tanh. D: 5x5 "
      "convolutions 64 and 128 of stride 2, leaky ReLU 0.3, dropout 0.3, dense 1. After Radford et al. 2016 "
      "(arXiv 1511.06434).",
      options(), info());
}

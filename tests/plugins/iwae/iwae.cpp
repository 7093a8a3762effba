#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 4, hidden = 32, k = 5;
};

// Importance-weighted autoencoder (Burda et al. 2016, arXiv 1509.00519) with a Bernoulli decoder on pixels
// mapped to [0, 1].
class Iwae : public Model {
 public:
  Iwae(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden, codes = options_.latent_dim;
    encoder_ = bank.module(
        "encoder", nn::Sequential(nn::Linear(pixels, width), nn::Tanh(), nn::Linear(width, 2 * codes)));
    decoder_ = bank.module("decoder",
                           nn::Sequential(nn::Linear(codes, width), nn::Tanh(), nn::Linear(width, pixels)));
    bank.group("vae", {"encoder", "decoder"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main", 1.0, {{.name = "bound", .groups = {"vae"}}}}};
  }

  std::vector<Term> terms(std::string_view, Step& step) override {
    return {{"negative_bound", -importance_bound(step, step.real(), options_.k).mean()}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return step.normal("latents", {n, options_.latent_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return at::tanh(0.5 * decoder_->forward(z))
        .view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor importance_bound(Step& step, const Tensor& x, std::int64_t k) override {
    const Tensor target = (x.flatten(1) + 1) * 0.5;  // [N, pixels] in [0, 1]
    const Tensor both = encoder_->forward(x.flatten(1));
    const Tensor mean = both.narrow(1, 0, options_.latent_dim);
    const Tensor deviation = (0.5 * both.narrow(1, options_.latent_dim, options_.latent_dim)).exp();
    const Tensor noise = step.normal("posterior", {k, x.size(0), options_.latent_dim});
    const Tensor z = mean + deviation * noise;  // [k, N, D]
    const Tensor logits = decoder_->forward(z);
    const Tensor log_likelihood = (target * logits - at::softplus(logits)).sum(2);
    const Tensor log_ratio =
        (0.5 * noise.square() + deviation.log() - 0.5 * z.square()).sum(2);  // log p(z) - log q(z)
    return at::logsumexp(log_likelihood + log_ratio, 0) - std::log(static_cast<double>(k));
  }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<Iwae>("iwae", "Importance-weighted autoencoder, Burda et al. 2016 (arXiv 1509.00519).",
                        harness::OptionTable<Options>()
                            .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
                            .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
                            .add("k", &Options::k, {.min = 1, .help = "samples of the posterior"}),
                        ModelInfo{.capabilities = {Capability::kSample, Capability::kImportance},
                                  .groups = {"vae"},
                                  .phases = {"bound"}});
}

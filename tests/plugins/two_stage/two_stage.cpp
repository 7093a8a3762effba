#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t code_dim = 4, hidden = 32;
};

// First an autoencoder with batch norm, then a diagonal Gaussian prior on its frozen codes (a two-stage model
// in the manner of Ghosh et al. 2020, arXiv 1903.12436).
class TwoStage : public Model {
 public:
  TwoStage(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden;
    encoder_ = bank.module(
        "encoder", nn::Sequential(nn::Linear(nn::LinearOptions(pixels, width).bias(false)),
                                  nn::BatchNorm1d(width), nn::ReLU(), nn::Linear(width, options_.code_dim)));
    decoder_ = bank.module("decoder", nn::Sequential(nn::Linear(options_.code_dim, width), nn::ReLU(),
                                                     nn::Linear(width, pixels)));
    prior_mean_ = bank.param("prior_mean", at::zeros({options_.code_dim}));
    prior_log_variance_ = bank.param("prior_log_variance", at::zeros({options_.code_dim}));
    bank.group("autoencoder", {"encoder", "decoder"});
    bank.group("prior", {"prior_mean", "prior_log_variance"});
  }

  std::vector<Stage> schedule() const override {
    return {{"autoencoder", 1.0, {{.name = "autoencoder", .groups = {"autoencoder"}}}},
            {"prior", 1.0, {{.name = "prior", .groups = {"prior"}, .eval = {"encoder"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor x = step.real();
    if (phase == "autoencoder") return {{"reconstruction", (reconstruct(step, x) - x).square().mean()}};
    const Tensor offset = encode(step, x) - prior_mean_.get();
    const Tensor nll =
        0.5 * (offset.square() * (-prior_log_variance_.get()).exp() + prior_log_variance_.get());
    return {{"nll", nll.sum(1).mean()}};
  }

  Tensor latents(Step& step, std::int64_t n) override {
    return prior_mean_.get() +
           (0.5 * prior_log_variance_.get()).exp() * step.normal("latents", {n, options_.code_dim});
  }
  Tensor generate(Step&, const Tensor& z) override {
    return at::tanh(decoder_->forward(z)).view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor encode(Step&, const Tensor& x) override { return encoder_->forward(x.flatten(1)); }
  Tensor reconstruct(Step& step, const Tensor& x) override { return generate(step, encode(step, x)); }

 private:
  Options options_;
  DataInfo data_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr};
  Param prior_mean_, prior_log_variance_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<TwoStage>(
      "two_stage", "An autoencoder, then a Gaussian prior on its frozen codes.",
      harness::OptionTable<Options>()
          .add("code_dim", &Options::code_dim, {.min = 1, .help = "size of a code"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"}),
      ModelInfo{.capabilities = {Capability::kSample, Capability::kEncode, Capability::kReconstruct},
                .groups = {"autoencoder", "prior"},
                .phases = {"autoencoder", "prior"}});
}

#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t codes = 16, code_dim = 4, pieces = 4, hidden = 32;
  double commitment = 0.25, decay = 0.99;
};

// VQ-VAE (van den Oord et al. 2017, arXiv 1711.00937), codebook by moving averages (its appendix A.1): state,
// changed in the hook from the codes that the phase has used.
class VqVae : public Model {
 public:
  VqVae(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = data_.dimensions(), width = options_.hidden,
                       z = options_.pieces * options_.code_dim;
    encoder_ =
        bank.module("encoder", nn::Sequential(nn::Linear(pixels, width), nn::ReLU(), nn::Linear(width, z)));
    decoder_ =
        bank.module("decoder", nn::Sequential(nn::Linear(z, width), nn::ReLU(), nn::Linear(width, pixels)));
    const Tensor initial = at::randn({options_.codes, options_.code_dim});
    codebook_ = bank.state("codebook", initial);
    sums_ = bank.state("sums", initial.clone());
    counts_ = bank.state("counts", at::ones({options_.codes}));
    bank.group("autoencoder", {"encoder", "decoder"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main", 1.0, {{.name = "autoencoder", .groups = {"autoencoder"}}}}};
  }

  std::vector<Term> terms(std::string_view, Step& step) override {
    const Tensor x = step.real();
    const Tensor z = encode_pieces(x);
    const Tensor codes = step.share("codes", [&] { return nearest(z.detach()); });
    step.share("pieces", [&] { return z.detach(); });
    const Tensor quantised = codebook_.get().index_select(0, codes);
    const Tensor straight_through = z + (quantised - z).detach();
    return {{"reconstruction", (decode(straight_through, x.size(0)) - x).square().mean()},
            {"commitment", (z - quantised).square().mean(), step.hp("commitment")}};
  }

  void after(std::string_view, Step& step) override {
    const auto kept = []() -> Tensor { throw std::logic_error("terms() comes first"); };
    const Tensor z = step.share("pieces", kept), codes = step.share("codes", kept);
    const Tensor one_hot = at::one_hot(codes, options_.codes).to(z.scalar_type());  // [N * pieces, codes]
    const Tensor decay = step.hp("decay");
    const Tensor counts = decay * counts_.get() + (1 - decay) * one_hot.sum(0);
    const Tensor sums = decay * sums_.get() + (1 - decay) * one_hot.t().matmul(z);
    counts_.set(counts);
    sums_.set(sums);
    codebook_.set(sums / (counts + 1e-5).unsqueeze(1));
  }

  Tensor reconstruct(Step&, const Tensor& x) override {
    return decode(codebook_.get().index_select(0, nearest(encode_pieces(x))), x.size(0));
  }

 private:
  Tensor encode_pieces(const Tensor& x) {
    return encoder_->forward(x.flatten(1)).view({-1, options_.code_dim});
  }
  Tensor nearest(const Tensor& z) { return at::cdist(z, codebook_.get()).argmin(1); }
  Tensor decode(const Tensor& z, std::int64_t n) {
    const Tensor flat = z.reshape({n, options_.pieces * options_.code_dim});
    return at::tanh(decoder_->forward(flat)).view({n, data_.channels(), data_.height(), data_.width()});
  }

  Options options_;
  DataInfo data_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr};
  State codebook_, sums_, counts_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<VqVae>(
      "vq_vae", "VQ-VAE with a codebook by moving averages, van den Oord et al. 2017 (arXiv 1711.00937).",
      harness::OptionTable<Options>()
          .add("codes", &Options::codes, {.min = 2, .help = "entries of the codebook"})
          .add("code_dim", &Options::code_dim, {.min = 1, .help = "size of an entry"})
          .add("pieces", &Options::pieces, {.min = 1, .help = "codes an image"})
          .add("hidden", &Options::hidden, {.min = 1, .help = "width"})
          .add("commitment", &Options::commitment, {.min = 0.0, .help = "beta", .fusible = true})
          .add("decay", &Options::decay,
               {.min = 0.0, .max = 1.0, .help = "of the averages", .fusible = true}),
      ModelInfo{
          .capabilities = {Capability::kReconstruct}, .groups = {"autoencoder"}, .phases = {"autoencoder"}});
}

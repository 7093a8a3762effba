#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct KlOptions {
  double beta = 1.0;
};

class Kl : public Variational {
 public:
  Kl(const KlOptions&, const DataInfo&) {}

  std::vector<Term> terms(Step& step, const at::Tensor& mean, const at::Tensor& log_variance) override {
    const at::Tensor kl = 0.5 * (mean * mean + log_variance.exp() - 1.0 - log_variance).sum(1);  // [N]
    return {{"kl", kl.mean(), step.hp("beta")}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Kl>(
      "kl",
      "beta * KL(N(m, diag v) || N(0, I)) = beta / 2 sum_d (m_d^2 + v_d - 1 - log v_d), in closed form. beta "
      "1: "
      "Kingma and Welling 2014 (arXiv 1312.6114), appendix B; other values: beta-VAE, Higgins et al. 2017 "
      "(ICLR).",
      harness::OptionTable<KlOptions>().add(
          "beta", &KlOptions::beta,
          {.min = 0.0,
           .help = "weight of the KL; higher gives codes nearer to the prior and blurrier reconstructions",
           .fusible = true,
           .schedulable = true}));
}

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

class Wasserstein : public AdversarialLoss {
 public:
  Wasserstein(const NoOptions&, const DataInfo&) {}

  std::vector<Term> discriminator(Step&, const at::Tensor& real_logits,
                                  const at::Tensor& fake_logits) override {
    return {{"real", -real_logits.mean()}, {"fake", fake_logits.mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", -fake_logits.mean()}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Wasserstein>(
      "wasserstein",
      "The Kantorovich-Rubinstein dual of the Wasserstein-1 distance. D: -E[D(x)] + E[D(G(z))], G: "
      "-E[D(G(z))]. A distance only for a critic that is Lipschitz: fill the penalty role with "
      "gradient_penalty. Arjovsky et al. 2017 (arXiv 1701.07875).",
      harness::OptionTable<NoOptions>());
}

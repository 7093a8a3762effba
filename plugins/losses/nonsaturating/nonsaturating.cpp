#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct NonsaturatingOptions {
  double real_label = 1.0;
};

// -log sigmoid(x) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(x): finite for every logit.
class Nonsaturating : public AdversarialLoss {
 public:
  Nonsaturating(const NonsaturatingOptions&, const DataInfo&) {}

  std::vector<Term> discriminator(Step& step, const at::Tensor& real_logits,
                                  const at::Tensor& fake_logits) override {
    // t softplus(-x) + (1 - t) softplus(x) = softplus(-x) + (1 - t) x
    const at::Tensor slack = 1.0 - step.hp("real_label");
    return {{"real", (at::softplus(-real_logits) + slack * real_logits).mean()},
            {"fake", at::softplus(fake_logits).mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", at::softplus(-fake_logits).mean()}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Nonsaturating>(
      "nonsaturating",
      "Cross-entropy for D, and for G the loss whose gradient does not vanish while D is sure. D: "
      "-E[log sigmoid(D(x))] - E[log(1 - sigmoid(D(G(z))))], G: -E[log sigmoid(D(G(z)))]. Goodfellow et al. "
      "2014 (arXiv 1406.2661), section 3.",
      harness::OptionTable<NonsaturatingOptions>().add(
          "real_label", &NonsaturatingOptions::real_label,
          {.min = 0.5,
           .max = 1.0,
           .unit = "probability",
           .help = "target of real examples; below 1 is one-sided label smoothing, which keeps D less sure "
                   "(Salimans et al. 2016, arXiv 1606.03498)",
           .fusible = true,
           .schedulable = true}));
}

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct HingeOptions {
  double margin = 1.0;
};

// D: E[max(0, m - D(x))] + E[max(0, m + D(G(z)))]; G: -E[D(G(z))]. Lim and Ye 2017 (arXiv 1705.02894).
class Hinge : public AdversarialLoss {
 public:
  Hinge(const HingeOptions&, const DataInfo&) {}

  std::vector<Term> discriminator(Step& step, const at::Tensor& real_logits,
                                  const at::Tensor& fake_logits) override {
    const at::Tensor margin = step.hp("margin");
    return {{"real", at::relu(margin - real_logits).mean()}, {"fake", at::relu(margin + fake_logits).mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", -fake_logits.mean()}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Hinge>(
      "hinge",
      "Hinge loss. D: E[max(0, m - D(x))] + E[max(0, m + D(G(z)))], G: -E[D(G(z))]. Lim and Ye 2017 (arXiv "
      "1705.02894).",
      harness::OptionTable<HingeOptions>().add(
          "margin", &HingeOptions::margin,
          {.min = 0.0,
           .unit = "logit",
           .help =
               "logit beyond which an example no longer counts; higher keeps D learning from sure examples, "
               "the paper has 1",
           .fusible = true,
           .schedulable = true}));
}

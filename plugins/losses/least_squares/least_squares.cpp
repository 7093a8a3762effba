#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct LeastSquaresOptions {
  double fake_target = 0.0;
  double real_target = 1.0;
  double generator_target = 1.0;
};

class LeastSquares : public AdversarialLoss {
 public:
  LeastSquares(const LeastSquaresOptions&, const DataInfo&) {}

  std::vector<Term> discriminator(Step& step, const at::Tensor& real_logits,
                                  const at::Tensor& fake_logits) override {
    return {{"real", half_square(real_logits - step.hp("real_target"))},
            {"fake", half_square(fake_logits - step.hp("fake_target"))}};
  }
  std::vector<Term> generator(Step& step, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", half_square(fake_logits - step.hp("generator_target"))}};
  }

 private:
  static at::Tensor half_square(const at::Tensor& gap) { return 0.5 * (gap * gap).mean(); }
};

harness::OptionTable<LeastSquaresOptions> options() {
  const auto target = [](const char* help) {
    return harness::OptionDetails{
        .min = -10.0, .max = 10.0, .unit = "logit", .help = help, .fusible = true, .schedulable = true};
  };
  return harness::OptionTable<LeastSquaresOptions>()
      .add("fake_target", &LeastSquaresOptions::fake_target,
           target("a: what D should say of samples; the paper's section 3.3 has 0 or -1"))
      .add("real_target", &LeastSquaresOptions::real_target,
           target("b: what D should say of data; the paper has 1"))
      .add("generator_target", &LeastSquaresOptions::generator_target,
           target("c: what G wants D to say of samples; 1, or 0 with a = -1 (then it minimises Pearson's "
                  "chi^2)"));
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<LeastSquares>(
      "least_squares",
      "Least squares on raw logits. D: E[(D(x) - b)^2] / 2 + E[(D(G(z)) - a)^2] / 2, G: "
      "E[(D(G(z)) - c)^2] / 2. Mao et al. 2017 (arXiv 1611.04076), equations 2 and 9.",
      options());
}

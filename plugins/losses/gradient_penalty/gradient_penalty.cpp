#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct GradientPenaltyOptions {
  double weight = 10.0;
  double target = 1.0;
  bool one_sided = false;
};

class GradientPenalty : public Penalty {
 public:
  GradientPenalty(const GradientPenaltyOptions& options, const DataInfo&) : one_sided_(options.one_sided) {}

  std::vector<Term> terms(Step& step, const Inputs& inputs) override {
    std::vector<std::int64_t> per_example(static_cast<std::size_t>(inputs.real.dim()), 1);
    per_example[0] = inputs.real.size(0);
    const at::Tensor mix = step.uniform("interpolation", per_example);
    const at::Tensor between = step.leaf(inputs.real + mix * (inputs.fake - inputs.real));
    const at::Tensor gradient = step.grad(inputs.critic(between), {between})[0].flatten(1);  // [N, D]
    // The root's own gradient is infinite at 0; the offset keeps a dead critic finite.
    const at::Tensor norm = ((gradient * gradient).sum(1) + kSquaredNormOffset).sqrt();  // [N]
    at::Tensor excess = norm - step.hp("target");
    if (one_sided_) excess = at::relu(excess);
    return {{"gradient_penalty", (excess * excess).mean(), step.hp("weight")},
            Term::log("critic_slope", norm.mean())};
  }

 private:
  static constexpr double kSquaredNormOffset = 1e-12;
  bool one_sided_;
};

harness::OptionTable<GradientPenaltyOptions> options() {
  return harness::OptionTable<GradientPenaltyOptions>()
      .add(
          "weight", &GradientPenaltyOptions::weight,
          {.min = 0.0,
           .help = "lambda; higher holds the critic's slope closer to the target and slows it. The paper has "
                   "10 for images; the authors' 2-D toys 0.1 (igul222/improved_wgan_training, gan_toy.py)",
           .fusible = true,
           .schedulable = true})
      .add("target", &GradientPenaltyOptions::target,
           {.min = 0.0,
            .unit = "logit per unit of input",
            .help = "slope that the critic is held at; 1 makes the Wasserstein-1 distance, 0 makes it flat",
            .fusible = true,
            .schedulable = true})
      .add("one_sided", &GradientPenaltyOptions::one_sided,
           {.help = "punish only slopes above the target (section 4, 'Two-sided penalty', of the paper)"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<GradientPenalty>(
      "gradient_penalty",
      "weight * E[(||grad_x D(x')||_2 - target)^2] at x' = x + u (G(z) - x), u ~ U[0, 1) for each example. "
      "Needs a critic that treats examples one by one: no batch norm. Gulrajani et al. 2017 "
      "(arXiv 1704.00028), equation 3.",
      options(), {"per_example_critic"});
}

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

// Images are in [-1, 1], probabilities p = (x + 1) / 2; the decoder's output is the logit of p.
class Bernoulli : public Reconstruction {
 public:
  Bernoulli(const NoOptions&, const DataInfo&) {}

  at::Tensor negative_log_likelihood(Step&, const at::Tensor& output, const at::Tensor& target) override {
    // -p log s(o) - (1 - p) log(1 - s(o))
    return at::binary_cross_entropy_with_logits(output, 0.5 * target + 0.5, {}, {}, at::Reduction::None)
        .flatten(1)
        .sum(1);
  }
  at::Tensor mean(const at::Tensor& output) const override { return 2.0 * at::sigmoid(output) - 1.0; }
  std::string name() const override { return "bernoulli"; }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Bernoulli>(
      "bernoulli",
      "-log p(x | z) = -sum_d [p_d log s(o_d) + (1 - p_d) log(1 - s(o_d))] for pixels p = (x + 1) / 2 and "
      "the "
      "decoder's logits o, s the sigmoid. A likelihood for binary images only; on grey ones it is the usual "
      "cross-entropy. Kingma and Welling 2014 (arXiv 1312.6114), appendix C.1.",
      harness::OptionTable<NoOptions>(), /*demands=*/{}, /*properties=*/{"probability_mass"});
}

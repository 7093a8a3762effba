#include "plugins/metrics/importance_nll/held_out_bound.h"

namespace {

using namespace harness::plugins;

class ImportanceNllGrey : public HeldOutBound {
 public:
  explicit ImportanceNllGrey(const HeldOutBoundOptions& options)
      : HeldOutBound("importance_nll_grey", /*mass=*/false, options) {}
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  harness::sdk::MetricInfo info = HeldOutBound::info();
  info.grey_only = true;
  registrar.metric<ImportanceNllGrey>(
      "importance_nll_grey",
      "importance_nll's formula on held-out images with grey levels: mean of -log (1/k sum_i exp(-loss(x, "
      "z_i)) "
      "p(z_i) / q(z_i | x)), k draws z_i from the posterior. With a Bernoulli decoder it is no likelihood, "
      "with a Gaussian one a density of pixels in [-1, 1]: no bits per dimension follow from either, and it "
      "compares only with figures got the same way. one_draw and tenth_of_draws: the same at 1 and at k / 10 "
      "draws, to show how far it has converged; draws: k. Burda, Grosse and Salakhutdinov 2016 (arXiv "
      "1509.00519), equation 8.",
      HeldOutBound::options(), info);
}

#include "plugins/metrics/importance_nll/held_out_bound.h"

namespace {

using namespace harness::plugins;

class ImportanceNll : public HeldOutBound {
 public:
  explicit ImportanceNll(const HeldOutBoundOptions& options)
      : HeldOutBound("importance_nll", /*mass=*/true, options) {}
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  harness::sdk::MetricInfo info = HeldOutBound::info();
  info.binary_only = true;
  info.demands = {"probability_mass"};
  registrar.metric<ImportanceNll>(
      "importance_nll",
      "Held-out negative log likelihood in nats an image, by importance samples: mean of -log (1/k sum_i p(x "
      "| "
      "z_i) p(z_i) / q(z_i | x)), k draws z_i from the posterior, the weights' logarithms added up in "
      "float64. "
      "On average an upper bound on -log p(x), tighter than neg_elbo and exact for k to infinity. Burda, "
      "Grosse and Salakhutdinov 2016 (arXiv 1509.00519), equation 8. one_draw and tenth_of_draws: the same "
      "bound at 1 and at k / 10 draws; when the last step still falls by much, k is too small to call the "
      "value "
      "a likelihood. bits_per_dimension: the value over D ln 2. draws: k. For binary images and a "
      "reconstruction loss that is a probability mass, such as bernoulli; importance_nll_grey is the one for "
      "grey images. The standard error is that over images.",
      HeldOutBound::options(), info);
}

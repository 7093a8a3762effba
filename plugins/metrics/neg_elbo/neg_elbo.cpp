#include "plugins/metrics/neg_elbo/held_out_elbo.h"

HARNESS_PLUGIN(registrar) {
  using harness::plugins::HeldOutElbo;
  harness::sdk::MetricInfo info = HeldOutElbo::info();
  info.binary_only = true;
  info.demands = {"probability_mass"};
  registrar.metric<HeldOutElbo>(
      "neg_elbo",
      "Held-out negative evidence lower bound in nats an image, an upper bound on -log p(x): mean of -log "
      "p(x | z) + "
      "KL(q(z | x) || p(z)), one draw of z an image; reconstruction and kl are its parts. For binary images "
      "and "
      "a reconstruction loss that is a probability mass, such as bernoulli: a density bounds nothing there. "
      "neg_elbo_grey is the one for grey images. Kingma and Welling 2014 (arXiv 1312.6114), equation 3.",
      harness::OptionTable<harness::sdk::NoOptions>(), info);
}

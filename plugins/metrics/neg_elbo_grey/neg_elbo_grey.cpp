#include "plugins/metrics/neg_elbo/held_out_elbo.h"

HARNESS_PLUGIN(registrar) {
  using harness::plugins::HeldOutElbo;
  harness::sdk::MetricInfo info = HeldOutElbo::info();
  info.grey_only = true;
  registrar.metric<HeldOutElbo>("neg_elbo_grey",
                                "The negative evidence lower bound's formula on held-out images with grey "
                                "levels: mean of the reconstruction "
                                "loss + KL(q(z | x) || p(z)), one draw of z an image; reconstruction and kl "
                                "are its parts. With a Bernoulli "
                                "decoder it is no likelihood, and comparable only with figures got the same "
                                "way. Kingma and Welling 2014 "
                                "(arXiv 1312.6114), equation 3.",
                                harness::OptionTable<harness::sdk::NoOptions>(), info);
}

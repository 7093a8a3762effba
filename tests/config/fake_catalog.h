#pragma once

#include "harness/config/plugin_description.h"

namespace harness::testing_support {

// Plugins that exist as descriptions only: models "gan" (roles adversarial, penalty), "points_gan", "vae"
// (reconstruction, variational); data sets "ring", "digits"; losses "minimax", "hinge", "gradient_penalty",
// "bernoulli", "kl"; metrics "modes", "neg_elbo", "distance".
PluginCatalog fake_catalog();

}  // namespace harness::testing_support

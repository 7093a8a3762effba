#include "harness/config/optimizer_options.h"

namespace harness {

const OptionTable<OptimizerOptions>& optimizer_options() {
  using O = OptimizerOptions;
  static const auto table =
      OptionTable<O>()
          .add("kind", &O::kind,
               {.choices = {"adam", "adamw", "sgd", "rmsprop"},
                .help =
                    "Update rule: Adam (Kingma and Ba 2015), AdamW (Loshchilov and Hutter 2019), stochastic "
                    "gradient descent, or RMSprop (Tieleman and Hinton 2012)."})
          .add("lr", &O::lr,
               {.min = 0,
                .max = 1e3,
                .min_exclusive = true,
                .help = "Learning rate. Raising it learns faster, until training swings or diverges.",
                .fusible = true,
                .schedulable = true})
          .add("betas", &O::betas,
               {.min = 0,
                .max = 1,
                .max_exclusive = true,
                .length = 2,
                .help = "Decay of Adam's two moving averages: of the gradient and of its square. GANs often "
                        "train better with a first of 0.5 or 0 (Radford et al. 2016).",
                .fusible = true,
                .schedulable = true,
                .only_with = {"kind", {"adam", "adamw"}}})
          .add("eps", &O::eps,
               {.min = 0,
                .max = 1,
                .min_exclusive = true,
                .help = "Added to the denominator. Raising it damps the steps of parameters with small "
                        "gradients.",
                .fusible = true,
                .only_with = {"kind", {"adam", "adamw", "rmsprop"}}})
          .add("weight_decay", &O::weight_decay,
               {.min = 0,
                .max = 1e3,
                .help =
                    "Pull of the weights towards zero: added to the gradient, or apart from it with adamw.",
                .fusible = true})
          .add("momentum", &O::momentum,
               {.min = 0,
                .max = 1,
                .max_exclusive = true,
                .help = "Share of the last update that is kept.",
                .fusible = true,
                .only_with = {"kind", {"sgd", "rmsprop"}}})
          .add("alpha", &O::alpha,
               {.min = 0,
                .max = 1,
                .max_exclusive = true,
                .help = "Decay of RMSprop's moving average of squared gradients.",
                .fusible = true,
                .only_with = {"kind", {"rmsprop"}}})
          .add("clip_norm", &O::clip_norm,
               {.min = 0,
                .max = 1e9,
                .help = "Scales the gradients of a phase's groups down so that their joint norm is at most "
                        "this. 0: no clipping.",
                .fusible = true});
  return table;
}

}  // namespace harness

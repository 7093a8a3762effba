#include "harness/config/metrics_options.h"

namespace harness {

const OptionTable<MetricsOptions>& metrics_options() {
  using O = MetricsOptions;
  static const auto table =
      OptionTable<O>()
          .add("list", &O::list,
               {.help = "Metrics to compute, by name (`harness plugin list` shows them).", .identity = false})
          .add("every", &O::every,
               {.min = 0,
                .max = 1e12,
                .unit = "steps",
                .help = "Steps between evaluations; the end is always one. 0: at the end only.",
                .identity = false})
          .add("at", &O::at,
               {.min = 0,
                .max = 1e12,
                .unit = "steps",
                .help = "Further steps to evaluate at.",
                .identity = false})
          .add("samples", &O::samples,
               {.min = 1,
                .max = 1e9,
                .unit = "examples",
                .help = "Samples of the model drawn for an evaluation, for the metrics that look at samples; "
                        "held-out data are always read whole, and are all that neg_elbo and neg_elbo_grey "
                        "look at. Raising it makes values less noisy. What each value was computed from "
                        "stands beside it as n; many metrics are biased for few samples: compare at equal n "
                        "only.",
                .identity = false})
          .add("batch_size", &O::batch_size,
               {.min = 1,
                .max = 1 << 20,
                .unit = "examples",
                .help = "Examples a batch of an evaluation; fixed, so that all trials are judged alike.",
                .identity = false})
          .add(
              "grid", &O::grid,
              {.min = 0,
               .max = 10'000,
               .unit = "images",
               .help =
                   "Images in the sample grid, from the same latents in every trial; as many in the pictures "
                   "of the trained model (interpolations, traversals, neighbours). 0: no pictures.",
               .identity = false})
          .add("grid_every", &O::grid_every,
               {.min = 0,
                .max = 1e12,
                .unit = "steps",
                .help = "Steps between sample grids. 0: with the metrics.",
                .identity = false})
          .add(
              "features", &O::features,
              {.help = "Feature extractor, by name, for the metrics that compare features; its options stand "
                       "in [metrics.EXTRACTOR]. Each score carries its name and hash.",
               .identity = false})
          .add(
              "references", &O::references,
              {.help = "At a trial's end the metrics also judge what a perfect model would give: training "
                       "examples, "
                       "and draws from the data's density where it is known. The report shows them below the "
                       "leaderboard. Each worker computes them once for its data and settings.",
               .identity = false});
  return table;
}

}  // namespace harness

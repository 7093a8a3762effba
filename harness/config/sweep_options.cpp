#include "harness/config/sweep_options.h"

namespace harness {

const OptionTable<SweepOptions>& sweep_options() {
  static const auto table = OptionTable<SweepOptions>().add(
      "sampler", &SweepOptions::sampler,
      {.choices = {"grid"},
       .help = "What proposes configurations. \"grid\": every combination of the axes."});
  return table;
}

const OptionTable<ObjectiveOptions>& objective_options() {
  static const auto table = OptionTable<ObjectiveOptions>()
                                .add("metric", &ObjectiveOptions::metric,
                                     {.help = "The metric that trials are ranked by, one of metrics.list. "
                                              "Empty: the first of them that has a goal."})
                                .add("goal", &ObjectiveOptions::goal,
                                     {.choices = {"min", "max", ""},
                                      .help = "Which values are better. Empty: the metric's own goal."});
  return table;
}

}  // namespace harness

#pragma once

#include <string>

#include "harness/config/option_table.h"

namespace harness {

// [sweep], beside its axes, linked axes, points, seeds and objective, which are no scalars.
struct SweepOptions {
  std::string sampler = "grid";
};
const OptionTable<SweepOptions>& sweep_options();

// [sweep] objective = { metric = ..., goal = ... }
struct ObjectiveOptions {
  std::string metric;
  std::string goal;
};
const OptionTable<ObjectiveOptions>& objective_options();

}  // namespace harness

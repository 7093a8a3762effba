#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/config/experiment.h"

namespace harness {

// What one key is set to over all configurations of an experiment.
struct PossibleValues {
  std::vector<Value> values;
  bool may_be_unset = false;  // some configuration leaves the key to its default
};
// An axis hides what the file sets; an explicit point takes no values from axes.
PossibleValues possible_values(const Experiment& experiment, std::string_view key);

// All axes, linked ones among them.
std::vector<const Axis*> all_axes(const Experiment& experiment);

}  // namespace harness

#pragma once

#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/config/plugin_description.h"

namespace harness {

// Something in a configuration that cannot work, at the key that should change.
struct KeyFault {
  std::string key;
  std::string message;  // what cannot work, and what would
};

// Combinations that cannot work in one configuration, all of its plugins known: required roles unfilled,
// roles that the model does not take, demands of losses that the model does not meet, moving averages of
// unknown groups.
std::vector<KeyFault> legality_faults(const Settings& resolved, const PluginCatalog& catalog);

// "" when the model has every capability that the metric needs.
std::string metric_lacks(const PluginDescription& metric, const PluginDescription& model,
                         const PluginCatalog& catalog);

}  // namespace harness

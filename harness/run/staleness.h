#pragma once

#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/store/rows.h"

namespace harness {

// Why a trial's result no longer belongs to what its settings name today: "plugin hinge.so has changed", "the
// data set has changed"; empty when it does. `data_hash` is today's; empty: not looked at.
std::string stale_because(const AttemptRow& recorded, const Settings& settings, const PluginCatalog& catalog,
                          const std::string& data_hash);

}  // namespace harness

#pragma once

#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness::cli {

// The options of chosen metrics and an extractor, as "metrics.NAME.OPTION": their defaults; above these what
// a trial's settings say (empty: there is none); above these NAME.OPTION=VALUE of --set. Throws InputFaults
// that names every override that fits no option.
Settings metric_settings(const std::vector<const PluginDescription*>& chosen, const Settings& of_trial,
                         const std::vector<std::string>& overrides);

// PREFIX + OPTION of each option that has a default.
Settings default_settings(const PluginDescription& plugin, const std::string& prefix);

}  // namespace harness::cli

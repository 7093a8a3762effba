#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness {

// The metrics that a trial's settings name and that have no score among those of its last step: they were
// added to the file after it had ended. A metric's scores are named like it, or METRIC.PART.
std::vector<std::string> missing_metrics(const Settings& settings, const std::set<std::string>& scored);

// The metrics that an ended trial has scores of and that `wanted` would measure otherwise than `recorded`,
// its own settings, did: by another number of samples, other features, or other options of the metric or of
// the extractor. With the keys that say so.
using ChangedMetrics = std::map<std::string, std::vector<std::string>>;
ChangedMetrics changed_metrics(const Settings& recorded, const Settings& wanted,
                               const std::set<std::string>& scored, const PluginCatalog& catalog);

// Both: what is to be measured on the trial's last checkpoint.
std::vector<std::string> to_measure(const Settings& recorded, const Settings& wanted,
                                    const std::set<std::string>& scored, const PluginCatalog& catalog);

// `scored` without the scores of these metrics.
std::set<std::string> without(std::set<std::string> scored, const ChangedMetrics& metrics);

}  // namespace harness

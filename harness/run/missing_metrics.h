#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/config/value.h"
#include "harness/store/rows.h"

namespace harness {

// The metrics that a trial's settings name and that have no score among those of its last step: they were
// added to the file after it had ended. A metric's scores are named like it, or METRIC.PART.
std::vector<std::string> missing_metrics(const Settings& settings, const LastScores& scored);

// The metrics that an ended trial has scores of and that `wanted` would measure otherwise than they were: by
// another number of samples, other features, or other options of the metric or of the extractor. With the
// keys that say so. Of a score that does not say how it was measured `recorded`, the trial's settings, do.
using ChangedMetrics = std::map<std::string, std::vector<std::string>>;
ChangedMetrics changed_metrics(const Settings& recorded, const Settings& wanted, const LastScores& scored,
                               const PluginCatalog& catalog);

// Both: what is to be measured on the trial's last checkpoint.
std::vector<std::string> to_measure(const Settings& recorded, const Settings& wanted,
                                    const LastScores& scored, const PluginCatalog& catalog);

// `scored` without the scores of these metrics.
LastScores without(LastScores scored, const ChangedMetrics& metrics);

}  // namespace harness

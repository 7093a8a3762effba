#pragma once

#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/store/rows.h"

namespace harness {

// Why what a trial's newest attempt recorded no longer belongs to what its settings name today: "plugin
// hinge.so has changed", "the data have changed"; empty when it does. `data_hash` is today's; empty: not
// looked at. `scored`: the trial's scores at its last step (Reader::last_scores); what a metric
// without one is made of does not matter yet. The one rule of `plan`, `run` and `report`.
std::string stale_because(const AttemptRow& recorded, const Settings& settings, const PluginCatalog& catalog,
                          const std::string& data_hash, const LastScores& scored);

}  // namespace harness

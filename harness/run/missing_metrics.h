#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/config/value.h"

namespace harness {

// The metrics that a trial's settings name and that have no score among those of its last step: they were
// added to the file after it had ended. A metric's scores are named like it, or METRIC.PART.
std::vector<std::string> missing_metrics(const Settings& settings, const std::set<std::string>& scored);

}  // namespace harness

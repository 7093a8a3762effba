#pragma once

#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/data_info.h"

namespace harness::worker {

// Everything that keeps a trial's model and metrics from working with its data set, one sentence each; empty:
// nothing. What can be told without the data is checked before, by the file's schema.
std::vector<std::string> faults_of(const plugin::Registry& registry, const Settings& settings,
                                   const sdk::DataInfo& data, bool has_mixture);

}  // namespace harness::worker

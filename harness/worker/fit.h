#pragma once

#include <string>
#include <vector>

#include "harness/config/legality.h"
#include "harness/config/value.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/dataset.h"

namespace harness::worker {

// Everything that keeps a trial's model and metrics from working with its data set, one sentence each, at
// the key that should change; empty: nothing. What can be told without the data is checked before, by the
// file's schema.
std::vector<KeyFault> faults_of(const plugin::Registry& registry, const Settings& settings,
                                sdk::Dataset& data);

// "this; that"
std::string text_of(const std::vector<KeyFault>& faults);

}  // namespace harness::worker

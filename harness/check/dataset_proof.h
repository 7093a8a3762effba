#pragma once

#include <memory>
#include <string>

#include "harness/config/value.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/dataset.h"

namespace harness::check {

// Each returns what it saw, or throws Error with what broke and the rule.

// The first examples of each stream and split are as DataInfo says, and the same when they are read again, in
// whatever blocks.
std::string prove_examples(sdk::Dataset& dataset, const sdk::DataInfo& info);
std::string prove_content_hash(sdk::Dataset& dataset);
// Dataset::prepare in a training step and in evaluation, as a run does it. `settings`: "data.*".
std::string prove_prepare(const plugin::Registry& registry, std::unique_ptr<sdk::Dataset> dataset,
                          Settings settings);

}  // namespace harness::check

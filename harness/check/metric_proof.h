#pragma once

#include <string>

#include "harness/plugin/registry.h"

namespace harness::check {

// Runs the metric on a carrier that has the capabilities it needs; says so where none has.
std::string prove_metric(const plugin::Registry& registry, const sdk::MetricEntry& entry);

}  // namespace harness::check

#pragma once

#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/dataset.h"
#include "harness/sdk/metric.h"

namespace harness::metrics {

// What a metric's needs are held against.
struct Circumstances {
  std::string model;
  std::vector<sdk::Capability> capabilities;
  std::vector<std::string> properties;  // that hold of the model, at its options, and of the trial's losses
  sdk::DataInfo data;
  std::vector<std::string> data_options;  // of the data set, by name
  bool has_mixture = false, has_factors = false;
  std::string extractor;  // that metrics.features names; empty: none
  sdk::ExtractorInfo extractor_info;
};
Circumstances circumstances_of(const plugin::Registry& registry, const Settings& settings,
                               sdk::Dataset& data);

// Why a metric cannot be given there; empty when it can.
std::string why_not(const sdk::MetricInfo& metric, const Circumstances& there);

}  // namespace harness::metrics

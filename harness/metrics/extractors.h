#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "harness/config/value.h"
#include "harness/data/resident_data.h"
#include "harness/metrics/once_per_batch.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/metric.h"

namespace harness::metrics {

struct NamedExtractor {
  std::string name, hash;
  std::unique_ptr<OncePerBatch> extractor;
};

// The feature extractors of one data set: each is loaded or trained once for its options, however often a
// trial is judged.
class Extractors {
 public:
  explicit Extractors(sdk::DataFolder folder = {}) : folder_(std::move(folder)) {}

  // The one that metrics.features names; nullptr where the settings name none. `between` is called now and
  // then while one is made; what it throws ends that.
  NamedExtractor* find(const plugin::Registry& registry, const data::ResidentData& data,
                       const Settings& settings, const std::function<void()>& between = {}) {
    return find(registry, data.dataset(), data.device(), settings, between);
  }
  NamedExtractor* find(const plugin::Registry& registry, sdk::Dataset& data, at::Device device,
                       const Settings& settings, const std::function<void()>& between = {});

 private:
  sdk::DataFolder folder_;
  std::map<std::string, NamedExtractor> made_;  // by name and options
};

}  // namespace harness::metrics

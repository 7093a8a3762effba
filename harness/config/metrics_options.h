#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/config/option_table.h"

namespace harness {

// [metrics], beside a table [metrics.METRIC] for each metric's own options, and one for the extractor's.
struct MetricsOptions {
  std::vector<std::string> list;
  std::int64_t every = 0;
  std::vector<std::int64_t> at;
  std::int64_t samples = 10'000;
  std::int64_t batch_size = 256;
  std::int64_t grid = 64;
  std::int64_t grid_every = 0;
  std::string features;
  bool references = true;
};
const OptionTable<MetricsOptions>& metrics_options();

}  // namespace harness

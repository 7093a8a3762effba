#pragma once

#include <cstdint>

#include "harness/config/option_table.h"

namespace harness {

// [data], beside the data set's own options.
struct DataOptions {
  std::int64_t batch_size = 64;
};
const OptionTable<DataOptions>& data_options();

}  // namespace harness

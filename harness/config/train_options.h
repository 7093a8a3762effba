#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/config/option_table.h"

namespace harness {

// [train]
struct TrainOptions {
  std::int64_t steps = 10'000;
  double ema = 0.0;
  std::vector<std::string> ema_groups;
  std::string precision = "fp32";
  std::int64_t fuse = 1;  // 0 stands for "auto"
  std::string device = "auto";
  std::int64_t log_every = 100;
  std::int64_t record_every = 1;
  std::int64_t grad_norm_every = 100;
  std::int64_t checkpoint_every = 1'000;
};
const OptionTable<TrainOptions>& train_options();

}  // namespace harness

#pragma once

#include <string>
#include <vector>

#include "harness/config/option_table.h"

namespace harness {

// [optimizer] and [optimizer.GROUP].
struct OptimizerOptions {
  std::string kind = "adam";
  double lr = 2e-4;
  std::vector<double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0.0;
  double momentum = 0.0;
  double alpha = 0.99;
  double clip_norm = 0.0;
};
const OptionTable<OptimizerOptions>& optimizer_options();

}  // namespace harness

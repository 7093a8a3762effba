#pragma once

#include <cstdint>

#include "harness/config/option_table.h"

namespace harness {

// [phase.NAME]: overrides of the model's own schedule. A key that the file does not set leaves the model's.
struct PhaseOptions {
  std::int64_t every = 1;
  std::int64_t repeat = 1;
};
const OptionTable<PhaseOptions>& phase_options();

}  // namespace harness

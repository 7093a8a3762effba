#pragma once

#include <string>

#include "harness/analysis/experiment_rows.h"

namespace harness::testing {

// Five losses by three seeds on a ring of Gaussians: one trial diverged, one failed, one stale. Always the
// same.
ExperimentRows example_losses();
// One configuration, one seed, three metrics.
ExperimentRows example_vae();
// What the trials' artifacts would hold: a small PNG that depends on the path alone.
std::string example_image(const std::string& path);

}  // namespace harness::testing

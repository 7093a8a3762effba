#pragma once

#include <string>

#include "harness/analysis/experiment_rows.h"
#include "harness/store/reader.h"

namespace harness {

// Everything that the report wants to know of one experiment; TrialRows::stale is left to the caller. Throws
// Error with the nearest name for an unknown experiment.
ExperimentRows gather(const Reader& reader, const std::string& experiment);

}  // namespace harness

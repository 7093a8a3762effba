#pragma once

#include <string>

#include "harness/analysis/experiment_rows.h"
#include "harness/store/reader.h"

namespace harness {

// Everything that the report wants to know of one experiment. `stale` gives the reason for trials that no
// longer match their plugins or data, by id. Throws Error with the nearest name for an unknown experiment.
ExperimentRows gather(const Reader& reader, const std::string& experiment);

}  // namespace harness

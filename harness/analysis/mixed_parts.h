#pragma once

#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// What a trial was made with in more than one version, from the attempts whose steps its results hold: plugin
// libraries by file name, facts of the program, the data.
std::vector<MixedPart> mixed_parts(const std::vector<AttemptRow>& attempts);

}  // namespace harness

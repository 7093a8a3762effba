#pragma once

#include <string>

#include "harness/sdk/registrar.h"

namespace harness::check {

// Features of synthetic images at 1 and 3 channels: of the promised shape, finite, of each image alone, the
// same from a second extractor made alike. Throws Skipped for one that names an option which it cannot do
// without (as metrics.NAME.OPTION), and which has no default.
std::string prove_extractor(const sdk::FeatureExtractorEntry& entry);

}  // namespace harness::check

#pragma once

#include <string>

#include "harness/sdk/registrar.h"

namespace harness::check {

// Features of synthetic images at 1 and 3 channels: of the promised shape, finite, of each image alone, the
// same from a second extractor made alike.
std::string prove_extractor(const sdk::FeatureExtractorEntry& entry);

}  // namespace harness::check

#pragma once

#include <memory>

#include "harness/sdk/dataset.h"

namespace harness::check {

// Small data of a wanted shape: noise that is the same on every machine, four classes, as many streams as
// asked.
std::unique_ptr<sdk::Dataset> synthetic_data(std::vector<std::int64_t> shape, std::int64_t streams);

}  // namespace harness::check

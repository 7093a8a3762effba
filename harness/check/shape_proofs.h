#pragma once

#include <string>

#include "harness/check/trial_maker.h"

namespace harness::check {

std::string prove_shapes(const TrialMaker& maker);
std::string prove_per_example(const TrialMaker& maker);

}  // namespace harness::check

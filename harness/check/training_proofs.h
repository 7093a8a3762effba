#pragma once

#include <string>

#include "harness/check/structure.h"
#include "harness/check/trial_maker.h"

namespace harness::check {

// Each returns what it saw, or throws Error with what broke and the rule.
std::string prove_contract(const TrialMaker& maker, const Structure& structure);  // guards on, finite terms
// No gradient vanishes with the precision: float32 against float64.
std::string prove_gradients(const TrialMaker& maker, const Structure& structure);
std::string prove_isolation(const TrialMaker& maker,
                            const Structure& structure);  // and that every group moves
std::string prove_equal_seeds(const TrialMaker& maker, const Structure& structure);
std::string prove_resume(const TrialMaker& maker, const Structure& structure);
std::string prove_fused(const TrialMaker& maker);

}  // namespace harness::check

#pragma once

#include <string>

#include "harness/check/trial_maker.h"

namespace harness::check {

// What must hold of Model::importance_bound L(k), whatever the model is, by averages over many draws: the
// mean of L(1) is the mean of -(elbo().reconstruction + elbo().kl), where the model has that; and since 2k
// draws are two times k, the mean of L(2k) is that of log((exp L(k) + exp L'(k)) / 2) with independent L, L'.
std::string prove_bound(const TrialMaker& maker);

}  // namespace harness::check

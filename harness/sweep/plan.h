#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/sweep/proposer.h"

namespace harness {

struct PlannedTrial {
  std::int64_t number = 0;        // from 1
  std::size_t configuration = 0;  // index into Plan::configurations
  std::int64_t seed = 0;
  std::string id;  // trial_id()
};

// What an experiment trains, as far as that does not depend on results.
struct Plan {
  std::vector<ProposedConfiguration> configurations;
  std::vector<PlannedTrial> trials;  // configuration by configuration, each with all its seeds
  std::vector<DuplicateConfiguration> duplicates;
};

// Takes from the proposer what it gives without looking at results: with a grid, everything; the first
// proposal in any case. Throws InputFaults with the faults of all configurations at once.
Plan make_plan(Proposer& proposer);

// The swept keys in the file's order: axes, linked axes, then keys that only points set.
std::vector<std::string> swept_keys(const Experiment& experiment);

}  // namespace harness

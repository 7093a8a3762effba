#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/check/trial_maker.h"
#include "harness/sdk/phase.h"

namespace harness::check {

// What a built model says of itself: its schedule, and each group's parameters by name.
struct Structure {
  std::vector<sdk::Stage> stages;
  std::map<std::string, std::set<std::string>> groups;
  std::set<std::string> parameters;

  // Steps after which every phase of every stage has run twice (stages share the steps by their weights).
  std::int64_t steps_for_two_runs() const;
  // Parameters of all groups that the phase updates.
  std::set<std::string> parameters_of(const std::string& phase) const;
  const sdk::Phase& phase(const std::string& name) const;
  bool gated() const;  // any phase
};

// Builds the model and holds its schedule against ModelInfo: every group and phase must be declared there.
Structure structure_of(const TrialMaker& maker);

}  // namespace harness::check

#include "harness/sweep/plan.h"

#include <algorithm>
#include <utility>

#include "harness/config/possible_values.h"

namespace harness {

Plan make_plan(Proposer& proposer) {
  Plan plan;
  std::vector<Fault> faults;
  while (!proposer.looks_at_results() || plan.configurations.empty()) {
    try {
      std::optional<ProposedConfiguration> proposed = proposer.next({});
      if (!proposed) break;
      for (const std::int64_t seed : proposer.experiment().sweep.seeds)
        plan.trials.push_back({static_cast<std::int64_t>(plan.trials.size()) + 1, plan.configurations.size(),
                               seed, trial_id(proposed->hash, seed)});
      plan.configurations.push_back(std::move(*proposed));
    } catch (const InputFaults& wrong) {
      for (const Fault& fault : wrong.faults())
        if (std::none_of(faults.begin(), faults.end(),
                         [&](const Fault& known) { return known.message == fault.message; }))
          faults.push_back(fault);
    }
  }
  if (!faults.empty()) throw InputFaults(std::move(faults));
  plan.duplicates = proposer.duplicates();
  return plan;
}

std::vector<std::string> swept_keys(const Experiment& experiment) {
  std::vector<std::string> keys;
  for (const Axis* axis : all_axes(experiment)) keys.push_back(axis->key);
  for (const Settings& point : experiment.sweep.points)
    for (const auto& [key, value] : point)
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  return keys;
}

}  // namespace harness

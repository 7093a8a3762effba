#include "harness/run/scheduler.h"

namespace harness {

std::vector<std::string> Scheduler::next_group(bool on_gpu, const Admit& admit, const Refuse& refuse) {
  while (true) {
    std::vector<std::string> group = ledger_.next_group(on_gpu);
    if (!group.empty()) return group;
    try {
      const std::optional<ProposedConfiguration> proposed =
          proposer_.next(proposer_.looks_at_results() ? results() : std::vector<TrialResult>{});
      if (!proposed) return {};
      admit(*proposed);
    } catch (const InputFaults& faults) {
      refuse(faults);
    }
  }
}

std::vector<TrialResult> Scheduler::results() const {
  std::vector<TrialResult> results;
  for (const LedgerTrial& trial : ledger_.trials())
    results.push_back({.trial = trial.plan.trial,
                       .configuration = trial.plan.configuration,
                       .seed = trial.plan.seed,
                       .assignment = trial.assignment,
                       .status = trial.need == TrialNeed::kAssigned ? TrialStatus::kRunning : trial.status,
                       .objective = objective_.newest(trial.plan.trial)});
  return results;
}

}  // namespace harness

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/run/objective_watch.h"
#include "harness/run/trial_ledger.h"
#include "harness/sweep/proposer.h"

namespace harness {

// Which trials a free worker gets: what waits in the ledger, and when nothing does, what the sampler proposes
// given the results so far.
class Scheduler {
 public:
  // What happens to a fresh proposal: its trials enter the ledger, or InputFaults says why they cannot.
  using Admit = std::function<void(const ProposedConfiguration&)>;
  // What happens to a proposal that cannot work.
  using Refuse = std::function<void(const InputFaults&)>;

  // All must outlive it.
  Scheduler(TrialLedger& ledger, Proposer& proposer, const ObjectiveWatch& objective)
      : ledger_(ledger), proposer_(proposer), objective_(objective) {}

  // Trials for one worker, as TrialLedger::next_group gives them; empty when there is nothing to do.
  std::vector<std::string> next_group(bool on_gpu, const Admit& admit, const Refuse& refuse);

 private:
  std::vector<TrialResult> results() const;

  TrialLedger& ledger_;
  Proposer& proposer_;
  const ObjectiveWatch& objective_;
};

}  // namespace harness

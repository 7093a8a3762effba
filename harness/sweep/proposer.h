#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/sweep/sampler.h"

namespace harness {

// One configuration to train, with every seed of the sweep.
struct ProposedConfiguration {
  std::int64_t number = 0;  // from 1, in the order of proposal
  Settings assignment;      // of the axes, or of the point
  Settings settings;        // resolved
  std::string hash;         // configuration_hash()
  std::string proposed_by;  // "point", or the sampler's name
};

// What came out equal to an earlier configuration once everything that does not apply was left out.
struct DuplicateConfiguration {
  Settings assignment;
  std::string proposed_by;
  std::int64_t same_as = 0;  // ProposedConfiguration::number
};

// Where the scheduler gets its configurations from: the explicit points, then what the sampler proposes, each
// one resolved, and none twice. The catalogue must outlive it.
class Proposer {
 public:
  // With the sampler that the sweep names. Throws InputFaults for a sweep with too many trials.
  Proposer(Experiment experiment, const PluginCatalog& catalog);
  Proposer(Experiment experiment, const PluginCatalog& catalog, std::unique_ptr<Sampler> sampler);

  // Whether the next proposal depends on the results so far.
  bool looks_at_results() const;

  // nullopt: the sweep has no more; or its sampler repeats itself until there are more results. Throws
  // InputFaults for a combination that cannot work; the next call goes on behind it.
  std::optional<ProposedConfiguration> next(const std::vector<TrialResult>& so_far);

  const Experiment& experiment() const { return experiment_; }
  const std::vector<DuplicateConfiguration>& duplicates() const { return duplicates_; }

 private:
  Experiment experiment_;
  const PluginCatalog& catalog_;
  IdentityKeys identity_;
  std::unique_ptr<Sampler> sampler_;
  std::size_t next_point_ = 0;
  std::map<std::string, std::int64_t> numbers_;  // of the configurations so far, by hash
  std::vector<DuplicateConfiguration> duplicates_;
};

}  // namespace harness

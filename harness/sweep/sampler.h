#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/protocol/event.h"

namespace harness {

// One trial as a sampler sees it.
struct TrialResult {
  std::string trial, configuration;  // ids
  std::int64_t seed = 0;
  Settings assignment;  // the axes' values
  TrialStatus status = TrialStatus::kWaiting;
  std::optional<double> objective;  // newest value, smaller is better: turned round where the goal is "max"
};

// Proposes configurations, one at a time, given the results so far. Deterministic: the same experiment and
// the same results give the same proposal.
//
// To add a sampler: a file that derives from this, its line in samplers.cpp, its name among the choices of
// sweep.sampler (harness/config/sweep_options.cpp).
class Sampler {
 public:
  virtual ~Sampler() = default;
  // What sweep.sampler calls it; stored beside each trial.
  virtual std::string name() const = 0;
  // False: all that it will ever propose is fixed by the experiment, and it is asked for everything before
  // the first step.
  virtual bool looks_at_results() const = 0;
  // Values for the axes. nullopt: there is nothing more to propose. May repeat a configuration: the caller
  // passes over what is known, or asks again when there are more results.
  virtual std::optional<Settings> propose(const std::vector<TrialResult>& so_far) = 0;
};

// The sampler that the sweep names.
std::unique_ptr<Sampler> make_sampler(const SweepSpec& sweep);

}  // namespace harness

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace harness {

// One value of the sweep's objective, as it was measured.
struct ObjectiveReport {
  std::string trial, configuration;
  std::int64_t seed = 0;
  std::int64_t step = 0, steps = 0;  // where the trial is, and where it would end
  double value = 0.0;                // smaller is better: turned round where the goal is "max"
};

// Asked at each report whether its trial should end early. Sees every report once, in the order of arrival;
// after a restart the recorded ones come first, trial by trial, so that it may keep what it needs.
//
// To add a pruner: a file that derives from this, and in pruners.cpp what chooses it; as there is only one so
// far, the sweep has no key that names it yet (harness/config/sweep_options.cpp, beside the sampler's).
class Pruner {
 public:
  virtual ~Pruner() = default;
  // Why the trial should end, or nothing.
  virtual std::optional<std::string> judge(const ObjectiveReport& report) = 0;
};

// The one pruner so far: "none", which lets every trial run to its end.
std::unique_ptr<Pruner> make_pruner();

}  // namespace harness

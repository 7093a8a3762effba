#pragma once

#include "harness/sweep/sampler.h"

namespace harness {

// Every combination of the axes: plain axes in the file's order, then linked ones, the last changing fastest.
// Never looks at results, and makes each combination only when it is asked for it.
class GridSampler : public Sampler {
 public:
  explicit GridSampler(const SweepSpec& sweep);
  std::string name() const override { return "grid"; }
  bool looks_at_results() const override { return false; }
  std::optional<Settings> propose(const std::vector<TrialResult>& so_far) override;

 private:
  // Axes that move together; a plain axis is alone.
  std::vector<std::vector<Axis>> dimensions_;
  std::vector<std::size_t> position_;  // of the next proposal, an index a dimension
  bool done_ = false;
};

}  // namespace harness

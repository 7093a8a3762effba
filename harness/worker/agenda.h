#pragma once

#include <cstdint>
#include <vector>

#include "harness/config/value.h"

namespace harness::worker {

// When a trial is measured, drawn and saved, as its settings say. Steps count steps done.
class Agenda {
 public:
  // `settings`: a trial's, resolved (metrics.every, metrics.at, metrics.grid, metrics.grid_every,
  // train.checkpoint_every, train.steps).
  explicit Agenda(const Settings& settings);

  struct Due {
    bool metrics = false, grid = false, checkpoint = false;
    bool any() const { return metrics || grid || checkpoint; }
  };
  // The last step is due for everything, and so is one beyond it (train.steps was lowered); step 0 only where
  // metrics.at lists it, and never for a checkpoint.
  Due due(std::int64_t step) const;
  // The first step after `step` with anything due; the last step at the latest.
  std::int64_t next(std::int64_t step) const;
  std::int64_t steps() const { return steps_; }

 private:
  std::int64_t steps_, metrics_every_, grid_every_, checkpoint_every_;
  bool grid_;
  std::vector<std::int64_t> metrics_at_;
};

}  // namespace harness::worker

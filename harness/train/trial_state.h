#pragma once

#include <cstdint>
#include <string>

#include "harness/train/checkpoint.h"
#include "harness/train/ema.h"
#include "harness/train/phase_plan.h"
#include "harness/train/trial_group.h"

namespace harness::train {

// Where a trial stands, beside its tensors.
struct Position {
  std::int64_t step = 0;     // steps done
  std::int64_t batches = 0;  // batches taken
  double train_seconds = 0.0;
};

// One trial's tensors as plain copies on the CPU, and back. `put` throws Error (kInput) when a tensor is
// missing or has another shape, for the checkpoint is of another model, and when it is of another seed.
TrialState take_state(const TrialGroup& group, const TrainingPlan& plan, const Ema& ema, std::int64_t trial,
                      const Position& position);
Position put_state(TrialGroup& group, TrainingPlan& plan, const Ema& ema, std::int64_t trial,
                   const TrialState& state);

// Parameters and buffers alone.
std::map<std::string, at::Tensor> take_weights(const TrialGroup& group, std::int64_t trial);

}  // namespace harness::train

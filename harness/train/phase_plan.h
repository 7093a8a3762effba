#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/sdk/phase.h"
#include "harness/train/module_bank.h"
#include "harness/train/optimizer.h"

namespace harness::train {

// A phase made ready: names resolved to tensors and optimisers.
struct PhasePlan {
  sdk::Phase phase;                      // `every` and `repeat` as the file has them
  std::uint64_t key = 0, after_key = 0;  // of what terms draw, and of what gate and after draw
  std::vector<std::size_t> parameters;   // that it updates, indices into the bank's
  std::vector<at::Tensor> inputs;        // the same, stacked
  std::vector<bool> wants_gradient;      // of all parameters: its groups and `track`

  // Optimisers and which of `parameters` (by position) each updates.
  struct Update {
    std::unique_ptr<Optimizer> optimizer;
    std::vector<std::size_t> positions;
  };
  std::vector<Update> updates;
  // Positions of each group's parameters, for their norm's curve: grad_norm.GROUP, or grad_norm.PHASE.GROUP
  // where several phases update the group.
  struct Norm {
    std::string group, curve;
    std::vector<std::size_t> positions;
  };
  std::vector<Norm> norms;

  // Columns of its terms in the ring, in the order of the last call.
  std::vector<std::pair<std::string, std::size_t>> columns{};
  std::int64_t runs = 0;
};

// Phases in a row that belong `together`: all gradients first, then all updates. Others stand alone.
struct PhaseBlock {
  std::vector<PhasePlan> phases;
};

struct StagePlan {
  std::string name;
  std::int64_t end = 0;  // the step after its last
  std::vector<PhaseBlock> blocks;

  // Batches that a step takes: as many as its due phases' most repeats with fresh data.
  std::int64_t batches(std::int64_t step) const;
};

// The model's schedule as the settings change it, and the optimisers' moments by key.
struct TrainingPlan {
  std::vector<StagePlan> stages;
  std::map<std::string, Moments, std::less<>> moments;

  // Stages share out train.steps: where that is raised, a stage's end moves with it.
  StagePlan& stage_at(std::int64_t step);
  // Of all stages but the last.
  std::vector<std::int64_t> stage_ends() const;
};

// Throws Error (kInput) for groups, modules or phases that do not exist and for repeats that differ
// `together`. `bank` and `fusion` must outlive the plan.
std::unique_ptr<TrainingPlan> make_plan(const std::vector<sdk::Stage>& stages,
                                        const std::vector<const Settings*>& trials, std::int64_t steps,
                                        const Fusion& fusion, ModuleBank& bank, at::Device device);

}  // namespace harness::train

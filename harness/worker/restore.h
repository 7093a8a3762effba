#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/plugin/registry.h"
#include "harness/protocol/assignment.h"
#include "harness/train/trainer.h"

namespace harness::worker {

// Told of each checkpoint that is damaged and passed over, with what is wrong with it.
using DamageSink = std::function<void(const std::string& trial, const std::string& text)>;

// A trainer of the one trial, in the state of its newest whole checkpoint. Throws Error (kInput) where there
// is none.
std::unique_ptr<train::Trainer> restored(const plugin::Registry& registry, const TrialAssignment& trial,
                                         const data::ResidentData& data, at::Device device,
                                         const DamageSink& damaged);

// Sets all trials of the trainer's group to the newest step for which each of them has a whole checkpoint,
// and returns it; nothing, and they stay as they are, where there is none.
std::optional<std::int64_t> restore_group(train::Trainer& trainer, const std::vector<TrialAssignment>& trials,
                                          const DamageSink& damaged);

}  // namespace harness::worker

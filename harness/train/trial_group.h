#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/plugin/registry.h"
#include "harness/protocol/assignment.h"
#include "harness/sdk/model.h"
#include "harness/train/fusion.h"
#include "harness/train/hyperparameters.h"
#include "harness/train/losses.h"
#include "harness/train/module_bank.h"

namespace harness::train {

// What is trained: one model whose tensors are those of all trials of the group, and its losses.
struct TrialGroup {
  Fusion fusion;
  std::vector<TrialAssignment> trials;
  Scope scope = Scope::kModel;
  std::unique_ptr<Losses> losses;
  ModuleBank bank;
  bool bound_for_evaluation = false;  // a BoundModel lives
  std::unique_ptr<sdk::Model> model;  // after the bank and the losses: it holds handles of both

  explicit TrialGroup(std::vector<TrialAssignment> assignments)
      : fusion(static_cast<std::int64_t>(assignments.size())), trials(std::move(assignments)) {}

  std::vector<const Settings*> settings() const;
  std::vector<std::int64_t> seeds() const;
};

// Whether trials that are trained fused may differ in this key of their settings: the option tables say so,
// the harness's own and the plugins'.
bool fusible(const plugin::Registry& registry, const Settings& settings, const std::string& key);

// Builds each trial's model with the default generator seeded for it (and put back afterwards), and joins
// their tensors. Throws Error when the trials differ in more than fusible options and seeds.
std::unique_ptr<TrialGroup> build_group(const plugin::Registry& registry, std::vector<TrialAssignment> trials,
                                        const data::ResidentData& data, at::ScalarType dtype,
                                        at::Device device);

}  // namespace harness::train

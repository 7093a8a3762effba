#pragma once

#include <cstdint>
#include <memory>

#include "harness/config/value.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/loss.h"
#include "harness/sdk/model.h"
#include "harness/train/hyperparameters.h"

namespace harness::train {

// Whose code runs: hyperparameter names, noise purposes and registered names resolve in this scope.
class ScopeGuard {
 public:
  ScopeGuard(Scope& current, Scope entered) : current_(current), left_(current) { current_ = entered; }
  ~ScopeGuard() { current_ = left_; }
  ScopeGuard(const ScopeGuard&) = delete;
  ScopeGuard& operator=(const ScopeGuard&) = delete;

 private:
  Scope& current_;
  Scope left_;
};

// The losses that the settings choose, wrapped so that each runs in its own scope while the model calls it
// (and the critic that it calls, in the model's).
class Losses {
 public:
  // Roles that `slots` lists are filled from "loss.ROLE.plugin"; `current` outlives the losses.
  Losses(const plugin::Registry& registry, const std::vector<sdk::RoleSlot>& slots, const Settings& settings,
         const sdk::DataInfo& data, Scope& current);

  sdk::ModelContext context(const sdk::DataInfo& data) const;
  sdk::Penalty* penalty() const { return penalty_.get(); }
  sdk::Variational* variational() const { return variational_.get(); }

 private:
  std::unique_ptr<sdk::AdversarialLoss> adversarial_;
  std::unique_ptr<sdk::Penalty> penalty_;
  std::unique_ptr<sdk::Reconstruction> reconstruction_;
  std::unique_ptr<sdk::Variational> variational_;
};

// The settings below `prefix`, without it.
Settings below(const Settings& settings, std::string_view prefix);

}  // namespace harness::train

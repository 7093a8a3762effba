#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/train/phase_plan.h"
#include "harness/train/precision.h"
#include "harness/train/scalar_ring.h"
#include "harness/train/trial_group.h"
#include "harness/train/trial_step.h"

namespace harness::train {

// Runs the phases of one step: terms, gradients of exactly the phase's parameters, state, update, hook.
class PhaseRunner {
 public:
  struct Settings {
    Precision precision = Precision::kFp32;
    at::Device device = at::kCPU;
    std::int64_t record_every = 1;     // steps between points of a term's curve
    std::int64_t grad_norm_every = 0;  // 0: never
    bool always_guard =
        false;  // look for forbidden draws and strange parameters in every run, not the first two
    bool open_gates = false;
    std::function<void(const std::string& phase)> phase_done{};
  };
  PhaseRunner(TrialGroup& group, TrialStep& step, ScalarRing& ring, const Settings& settings)
      : group_(group), step_(step), ring_(ring), settings_(settings) {}

  void run(StagePlan& stage, std::int64_t number, std::int64_t first_batch, const std::vector<bool>& active);

 private:
  // Which curves the phases' runs at this step are points of.
  struct Points {
    bool terms = false, norms = false;
  };
  void run_repeat(PhaseBlock& block, std::int64_t repeat, const Points& points,
                  const std::vector<bool>& active);
  std::vector<at::Tensor> gradients(PhasePlan& plan, bool keep_graph, bool record);
  at::Tensor objective(PhasePlan& plan, bool record);  // stacked, summed over trials
  void record_terms(PhasePlan& plan, const std::vector<sdk::Term>& terms, bool wanted);
  void record_norms(PhasePlan& plan, const std::vector<at::Tensor>& gradients);
  void finish(PhasePlan& plan, std::vector<at::Tensor> gradients, const std::vector<bool>& active);
  void want_gradients(const PhasePlan& plan);

  TrialGroup& group_;
  TrialStep& step_;
  ScalarRing& ring_;
  Settings settings_;
  const PhasePlan* wanting_ = nullptr;  // whose parameters require gradients now
};

}  // namespace harness::train

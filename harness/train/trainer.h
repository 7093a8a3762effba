#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/plugin/registry.h"
#include "harness/protocol/assignment.h"
#include "harness/protocol/event.h"
#include "harness/sdk/dataset.h"
#include "harness/sdk/model.h"
#include "harness/train/checkpoint.h"

namespace harness::data {
class ResidentData;
}

namespace harness::train {

// Why a trial stopped by itself.
struct Divergence {
  std::string term;  // "loss.generator.adversarial"; "weights"
  std::string flag;  // "nan", "inf", "-inf"; of weights "not finite"
  std::int64_t step = 0;
};

// A batch of evaluation, or of sampling: binds one trial's weights (its moving averages where it has them)
// into the model and gives the Step to call its capabilities with. Under no_grad, modules in eval mode.
class EvalModel {
 public:
  virtual ~EvalModel() = default;
  virtual sdk::Model& model() = 0;
  // Noise keyed by purpose and batch alone. `real` and `labels` may be undefined.
  virtual sdk::Step& step(std::string_view purpose, std::int64_t batch, const at::Tensor& real,
                          const at::Tensor& labels) = 0;
  // Dataset::prepare of a held-out batch, with the data set's own hyperparameters.
  virtual at::Tensor prepare(sdk::Dataset& dataset, std::int64_t batch, const at::Tensor& raw,
                             const at::Tensor& labels) = 0;
};

struct TrainerOptions {
  at::ScalarType dtype = at::kFloat;  // float64 to compare fused with separate training
  // For `plugin check`: forbidden draws and unregistered parameters are looked for in every run of a phase
  // instead of its first two, and an operation that vmap can only do by a loop is an error.
  bool strict = false;
  bool open_gates = false;                                     // updates count whatever Model::gate says
  std::function<void(const std::string& phase)> phase_done{};  // called after each update of a phase
};

// Trains a group of like trials through one generic loop over the model's phases; knows no model's name. B =
// 1 works on the tensors themselves, B > 1 under functorch's vmap, through the same code.
class Trainer {
 public:
  // The trials' settings have equal structure; only options declared fusible differ.
  Trainer(const plugin::Registry& registry, std::vector<TrialAssignment> trials,
          const data::ResidentData& data, at::Device device, const TrainerOptions& options = {});
  ~Trainer();

  std::int64_t trials() const;
  std::int64_t step() const;   // steps done
  std::int64_t steps() const;  // in all
  std::int64_t images_seen() const;

  // Trains up to `step` (or until every trial has diverged). Terms and gradient norms go to a device-side
  // ring that is handed out every train.log_every steps and at the end, trial by trial: a Scalars block for
  // each set of columns that rows have (a phase that runs every 16 steps makes two). A row's step counts
  // steps done. Of each phase's terms the last run in every train.record_every steps is handed out, and its
  // last of all; of its gradient norms likewise with train.grad_norm_every.
  using ScalarSink = std::function<void(std::int64_t trial, Scalars block)>;
  void run_to(std::int64_t step, const ScalarSink& sink);
  // Ends trials whose weights (parameters and running statistics, not a plugin's State, which may hold what
  // it likes) are not finite: a gradient can be NaN though its term is finite. Waits for the device; to be
  // called before weights are judged or saved.
  void check_weights();
  const Divergence* divergence(std::int64_t trial) const;  // nullptr: healthy
  void drop(std::int64_t trial);                           // pruned: no longer trained, its rows end

  std::unique_ptr<EvalModel> evaluate(std::int64_t trial);

  // Training seconds so far, over all attempts.
  double train_seconds() const;

  // One trial's whole state: weights, moving averages, moments and step counts, plugin state.
  TrialState state(std::int64_t trial) const;
  // All trials of a group go on from the same step, one that had diverged or been dropped among them; throws
  // Error for a state of another model or another seed.
  void set_state(std::int64_t trial, const TrialState& state);

  // state() to and from `folder`/checkpoint-STEP (harness/train/checkpoint.h). restore takes the newest that
  // verifies; false if there is none. Damaged ones are named in `remarks`.
  SavedCheckpoint save(std::int64_t trial, const std::filesystem::path& folder) const;
  bool restore(std::int64_t trial, const std::filesystem::path& folder, std::vector<std::string>& remarks);
  std::string weights_sha256(std::int64_t trial) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness::train

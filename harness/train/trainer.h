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

namespace harness::data {
class ResidentData;
}

namespace harness::train {

// Why a trial stopped by itself.
struct Divergence {
  std::string term;  // "loss.generator.adversarial"
  std::string flag;  // "nan", "inf", "-inf"
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
};

// Trains a group of like trials through one generic loop over the model's phases; knows no model's name. B =
// 1 works on the tensors themselves, B > 1 under functorch's vmap, through the same code.
class Trainer {
 public:
  // The trials' settings have equal structure; only options declared fusible differ.
  Trainer(const plugin::Registry& registry, std::vector<TrialAssignment> trials,
          const data::ResidentData& data, at::Device device);
  ~Trainer();

  std::int64_t trials() const;
  std::int64_t step() const;   // steps done
  std::int64_t steps() const;  // in all
  std::int64_t images_seen() const;

  // Trains up to `step` (or until every trial has diverged). Terms and gradient norms go to a device-side
  // ring that is handed out every train.log_every steps and at the end: one Scalars block a trial.
  using ScalarSink = std::function<void(std::int64_t trial, Scalars block)>;
  void run_to(std::int64_t step, const ScalarSink& sink);
  const Divergence* divergence(std::int64_t trial) const;  // nullptr: healthy
  void drop(std::int64_t trial);                           // pruned: no longer trained, its rows end

  std::unique_ptr<EvalModel> evaluate(std::int64_t trial);

  // One trial's whole state: weights, moving averages, moments and step counts, plugin state, ring position.
  // `folder`/checkpoint-STEP/{weights.safetensors, state.safetensors, trainer.json, manifest.json}.
  void save(std::int64_t trial, const std::filesystem::path& folder) const;
  // Newest checkpoint that verifies; false if there is none. Damaged ones are named in `remarks`.
  bool restore(std::int64_t trial, const std::filesystem::path& folder, std::vector<std::string>& remarks);
  std::string weights_sha256(std::int64_t trial) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness::train

#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/sdk/step.h"
#include "harness/train/batches.h"
#include "harness/train/fusion.h"
#include "harness/train/hyperparameters.h"
#include "harness/train/module_bank.h"

namespace harness::train {

// What the model sees while it trains: one repeat of one phase of one step, of one trial or of all fused
// trials at once. The trainer moves it on; the plugins ask it.
class TrialStep : public sdk::Step {
 public:
  TrialStep(const Fusion& fusion, ModuleBank& bank, const Hyperparameters& hyperparameters, Batches& batches,
            std::vector<std::int64_t> seeds, Scope& scope, const at::TensorOptions& options);

  // Forgets the last step's batches and shared tensors. `first_batch`: number of this step's first batch.
  void begin_step(std::int64_t number, std::int64_t first_batch);
  // `batch`: how many batches after the step's first.
  void begin_phase(std::uint64_t phase, std::int64_t repeat, std::int64_t batch);
  // In Model::after; where `gate` (stacked bool, undefined: open) is false, writes keep the old value.
  void begin_after(const at::Tensor& gate);
  void end_phase();
  // How often `write` changed each parameter since begin_after, by index.
  const std::map<std::size_t, std::uint32_t>& writes() const { return writes_; }
  // Replaces states by what was set; masked by the gate inside after.
  void commit_states();

  std::int64_t number() const override { return number_; }
  std::int64_t batch_size() const override { return batches_.batch_size(); }
  bool training() const override { return true; }
  at::TensorOptions options() const override { return options_; }
  at::Tensor real(std::string_view stream) override;
  at::Tensor labels(std::string_view stream) override;
  at::Tensor hp(std::string_view name) override { return hyperparameters_.bound(scope_, name); }
  at::Tensor normal(std::string_view purpose, at::IntArrayRef shape) override;
  at::Tensor uniform(std::string_view purpose, at::IntArrayRef shape) override;
  at::Tensor randint(std::string_view purpose, std::int64_t high, at::IntArrayRef shape) override;
  at::Tensor leaf(const at::Tensor& x) override;
  std::vector<at::Tensor> grad(const at::Tensor& output, const std::vector<at::Tensor>& inputs) override;
  at::Tensor share(std::string_view name, const std::function<at::Tensor()>& compute) override;
  std::vector<at::Tensor> params(std::string_view group) override;
  void write(const at::Tensor& parameter, const at::Tensor& value) override;

  // Tensors that leaf() made in this step, stacked: no strangers in the graph.
  const std::vector<at::Tensor>& leaves() const { return leaves_; }

 private:
  // One series of draws: a phase's repeat, a shared block, or a batch's preparation.
  struct Draws {
    std::uint64_t phase = 0;
    std::int64_t repeat = 0;
    std::vector<std::pair<std::uint64_t, std::int64_t>> calls{};  // purpose -> draws so far
  };
  struct Drawn {
    std::string stream;
    std::int64_t batch = 0;
    at::Tensor values{}, labels{};  // bound
  };
  Drawn& drawn(std::string_view stream);
  template <class Draw>
  at::Tensor draw(std::string_view purpose, Draw draw_one);

  const Fusion& fusion_;
  ModuleBank& bank_;
  const Hyperparameters& hyperparameters_;
  Batches& batches_;
  std::vector<std::int64_t> seeds_;
  Scope& scope_;
  at::TensorOptions options_;

  std::int64_t number_ = 0, first_batch_ = 0, batch_ = 0;
  Draws phase_draws_;
  Draws* draws_ = &phase_draws_;
  std::deque<Drawn> drawn_;  // references to its elements stay valid while it grows
  std::vector<std::pair<std::string, at::Tensor>> shared_;
  std::vector<at::Tensor> leaves_;
  bool in_after_ = false;
  std::map<std::size_t, std::uint32_t> writes_;
  at::Tensor gate_;
};

// `gate` ([] or [B]) shaped so that it broadcasts over `like` ([...] or [B, ...]).
at::Tensor broadcast_gate(const at::Tensor& gate, const at::Tensor& like);

}  // namespace harness::train

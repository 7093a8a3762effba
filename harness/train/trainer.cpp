#include "harness/train/trainer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/functorch/BatchedFallback.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "harness/base/error.h"
#include "harness/config/data_options.h"
#include "harness/config/settings.h"
#include "harness/config/train_options.h"
#include "harness/data/resident_data.h"
#include "harness/train/bound_model.h"
#include "harness/train/curves.h"
#include "harness/train/phase_runner.h"
#include "harness/train/trial_state.h"

namespace harness::train {

namespace {

// Operations without a batching rule are errors while it lives.
class NoFallback {
 public:
  explicit NoFallback(bool on) : before_(at::functorch::isVmapFallbackEnabled()) {
    if (on) at::functorch::setVmapFallbackEnabled(false);
  }
  ~NoFallback() { at::functorch::setVmapFallbackEnabled(before_); }
  NoFallback(const NoFallback&) = delete;
  NoFallback& operator=(const NoFallback&) = delete;

 private:
  bool before_;
};

}  // namespace

class Trainer::Impl {
 public:
  Impl(const plugin::Registry& registry, std::vector<TrialAssignment> trials, const data::ResidentData& data,
       at::Device device, const TrainerOptions& options)
      : options_(options),
        tensor_options_(at::TensorOptions(device).dtype(options.dtype)),
        group_(build_group(registry, std::move(trials), data, options.dtype, device)),
        train_(train_options().read(settings_of(first(), "train"))),
        hyperparameters_(group_->settings(), group_->fusion, tensor_options_),
        batches_(data, group_->fusion, group_->seeds(),
                 data_options().read(settings_of(first(), "data")).batch_size, options.dtype, device),
        step_context_(group_->fusion, group_->bank, hyperparameters_, batches_, group_->seeds(),
                      group_->scope, tensor_options_),
        plan_(make_plan(group_->model->schedule(), group_->settings(), steps(), group_->fusion, group_->bank,
                        device)),
        ema_(group_->settings(), group_->fusion, group_->bank),
        ring_(group_->fusion, std::max<std::int64_t>(1, train_.log_every), device),
        precision_(precision_from(train_.precision)),
        runner_(*group_, step_context_, ring_,
                {.precision = precision_,
                 .device = device,
                 .record_every = train_.record_every,
                 .grad_norm_every = train_.grad_norm_every,
                 .always_guard = options.strict,
                 .open_gates = options.open_gates,
                 .phase_done = options.phase_done}),
        active_(group_->trials.size(), true),
        divergences_(group_->trials.size()) {}

  const Settings& first() const { return group_->trials.front().settings; }
  std::int64_t steps() const { return train_.steps; }
  bool healthy() const { return std::find(active_.begin(), active_.end(), true) != active_.end(); }

  void run_to(std::int64_t target, const ScalarSink& sink) {
    if (group_->bound_for_evaluation) throw internal_error("Training while an EvalModel is alive.");
    const Tf32 tf32(precision_);
    const NoFallback no_fallback(options_.strict);
    const at::AutoGradMode with_gradients(true);
    const auto start = std::chrono::steady_clock::now();
    const double before = position_.train_seconds;
    const auto clock = [&] {
      return before + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    target = std::min(target, steps());
    while (position_.step < target && healthy()) {
      one_step();
      times_.push_back({position_.step, position_.batches * batches_.batch_size(), clock()});
      if (ring_.full()) drain(sink);
    }
    drain(sink);
    position_.train_seconds = clock();
  }

  void check_weights() {
    const at::NoGradGuard no_grad;
    const ModuleBank& bank = group_->bank;
    const std::int64_t trials = group_->fusion.trials();
    at::Tensor zero = at::zeros({trials}, tensor_options_);  // 0 * NaN and 0 * infinity are NaN
    const auto add = [&](const auto& tensors) {
      for (const auto& tensor : tensors)
        if (tensor.value.is_floating_point() && tensor.value.numel() > 0)
          zero += tensor.value.reshape({trials, -1}).mul(0.0).sum(1);
    };
    add(bank.parameters());
    add(bank.buffers());
    zero = zero.cpu();
    for (std::size_t trial = 0; trial < active_.size(); ++trial) {
      if (!active_[trial] || zero[static_cast<std::int64_t>(trial)].item<double>() == 0.0) continue;
      divergences_[trial] = {"weights", "not finite", position_.step};
      active_[trial] = false;
    }
  }

  TrialState state(std::int64_t trial) const { return take_state(*group_, *plan_, ema_, trial, position_); }

  void set_state(std::int64_t trial, const TrialState& state) {
    const Position found = put_state(*group_, *plan_, ema_, trial, state);
    if (restored_ && found.step != position_.step)
      throw input_error("The checkpoints of a fused group are of different steps, " +
                            std::to_string(found.step) + " and " + std::to_string(position_.step) + ".",
                        "Train these trials apart: train.fuse = 1.");
    position_ = found;
    hyperparameters_.follow(std::max<std::int64_t>(0, found.step - 1));  // as the last step left them
    restored_ = true;
    divergences_[static_cast<std::size_t>(trial)].reset();
    active_[static_cast<std::size_t>(trial)] = true;
  }

  TrainerOptions options_;
  at::TensorOptions tensor_options_;
  std::unique_ptr<TrialGroup> group_;
  TrainOptions train_;  // of the first trial; what may differ between fused ones is read where it is used
  Hyperparameters hyperparameters_;
  Batches batches_;
  TrialStep step_context_;
  std::unique_ptr<TrainingPlan> plan_;
  Ema ema_;
  ScalarRing ring_;
  Precision precision_;
  PhaseRunner runner_;
  std::vector<bool> active_;
  std::vector<std::optional<Divergence>> divergences_;
  Position position_;
  std::vector<RowTime> times_;
  bool restored_ = false;

 private:
  void one_step() {
    StagePlan& stage = plan_->stage_at(position_.step);
    hyperparameters_.follow(position_.step);
    runner_.run(stage, position_.step, position_.batches, active_);
    const at::NoGradGuard no_grad;
    if (ema_.on()) ema_.update(position_.step, active_);
    position_.batches += stage.batches(position_.step);
    ++position_.step;
    ring_.end_step();
  }

  void drain(const ScalarSink& sink) {
    const std::vector<ScalarRing::Row> rows = ring_.drain();
    const std::vector<RowTime> times = std::exchange(times_, {});
    for (std::size_t trial = 0; trial < active_.size(); ++trial) {
      if (!active_[trial]) continue;
      std::vector<Scalars> blocks = curve_blocks(rows, times, ring_.columns(), trial, divergences_[trial]);
      for (Scalars& block : blocks) {
        block.trial = group_->trials[trial].trial;
        block.attempt = group_->trials[trial].attempt;
        if (sink) sink(static_cast<std::int64_t>(trial), std::move(block));
      }
      if (divergences_[trial]) active_[trial] = false;
    }
  }
};

Trainer::Trainer(const plugin::Registry& registry, std::vector<TrialAssignment> trials,
                 const data::ResidentData& data, at::Device device, const TrainerOptions& options)
    : impl_(std::make_unique<Impl>(registry, std::move(trials), data, device, options)) {}
Trainer::~Trainer() = default;

std::int64_t Trainer::trials() const { return impl_->group_->fusion.trials(); }
std::int64_t Trainer::step() const { return impl_->position_.step; }
std::int64_t Trainer::steps() const { return impl_->steps(); }
std::int64_t Trainer::images_seen() const { return impl_->position_.batches * impl_->batches_.batch_size(); }
double Trainer::train_seconds() const { return impl_->position_.train_seconds; }

void Trainer::run_to(std::int64_t step, const ScalarSink& sink) { impl_->run_to(step, sink); }
void Trainer::check_weights() { impl_->check_weights(); }

const Divergence* Trainer::divergence(std::int64_t trial) const {
  const auto& found = impl_->divergences_.at(static_cast<std::size_t>(trial));
  return found ? &*found : nullptr;
}

void Trainer::drop(std::int64_t trial) { impl_->active_.at(static_cast<std::size_t>(trial)) = false; }

std::unique_ptr<EvalModel> Trainer::evaluate(std::int64_t trial) {
  return std::make_unique<BoundModel>(*impl_->group_, impl_->hyperparameters_, impl_->ema_, trial, step(),
                                      impl_->tensor_options_);
}

TrialState Trainer::state(std::int64_t trial) const { return impl_->state(trial); }
void Trainer::set_state(std::int64_t trial, const TrialState& state) { impl_->set_state(trial, state); }

SavedCheckpoint Trainer::save(std::int64_t trial, const std::filesystem::path& folder) const {
  return save_checkpoint(folder, step(), state(trial));
}

bool Trainer::restore(std::int64_t trial, const std::filesystem::path& folder,
                      std::vector<std::string>& remarks) {
  const std::optional<LoadedCheckpoint> loaded = load_newest(folder, remarks);
  if (!loaded) return false;
  set_state(trial, loaded->state);
  return true;
}

std::string Trainer::weights_sha256(std::int64_t trial) const {
  return train::weights_sha256(take_weights(*impl_->group_, trial));
}

}  // namespace harness::train

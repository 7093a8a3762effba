#include "harness/train/trial_state.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace harness::train {

namespace {

at::Tensor copy_of(const Fusion& fusion, const at::Tensor& stacked, std::int64_t trial) {
  return fusion.part(stacked.detach(), trial)
      .to(at::kCPU, /*non_blocking=*/false, /*copy=*/true)
      .contiguous();
}

// Calls function(name, stacked tensor) for all that a checkpoint's state file holds.
template <class Function>
void each_state(const TrialGroup& group, const TrainingPlan& plan, const Ema& ema, Function function) {
  const auto& parameters = group.bank.parameters();
  for (const StateTensor& state : group.bank.states()) function("state/" + state.name, state.value);
  for (std::size_t i = 0; i < ema.parameters().size(); ++i)
    function("ema/" + parameters[ema.parameters()[i]].name, ema.averages()[i]);
  for (const auto& [key, moments] : plan.moments) {
    function("steps/" + key, moments.steps());
    for (std::size_t i = 0; i < moments.parameters().size(); ++i) {
      const std::string name = "moments/" + key + "/" + parameters[moments.parameters()[i]].name;
      function(name + "/first", moments.at(i).first);
      if (moments.at(i).second.defined()) function(name + "/second", moments.at(i).second);
    }
  }
}

void put(const Fusion& fusion, const std::string& name, const at::Tensor& stacked, std::int64_t trial,
         const std::map<std::string, at::Tensor>& saved) {
  at::Tensor target = fusion.part(stacked.detach(), trial);
  const auto found = saved.find(name);
  if (found == saved.end() || found->second.sizes() != target.sizes())
    throw input_error("The checkpoint does not fit the model: '" + name + "' is " +
                          (found == saved.end() ? "missing." : "of another shape."),
                      "It was written by another version of the plugin; train the trial anew.");
  target.copy_(found->second);
}

// Steps done in one stage are never done again in another.
void refuse_moved_stages(const TrainingPlan& plan, const std::vector<std::int64_t>& saved,
                         std::int64_t step) {
  if (saved.size() != plan.stage_ends().size())
    throw input_error("The checkpoint does not fit the model: it has another number of stages.",
                      "It was written by another version of the plugin; train the trial anew.");
  for (std::size_t i = 0; i < saved.size(); ++i) {
    const StagePlan& stage = plan.stages[i];
    if (stage.end != saved[i] && std::min(stage.end, saved[i]) < step)
      throw input_error("The checkpoint of step " + std::to_string(step) + " was trained with stage '" +
                            stage.name + "' up to step " + std::to_string(saved[i]) +
                            "; with this train.steps it ends at step " + std::to_string(stage.end) + ".",
                        "Set train.steps back, or train anew in an experiment of another name.");
  }
}

}  // namespace

std::map<std::string, at::Tensor> take_weights(const TrialGroup& group, std::int64_t trial) {
  std::map<std::string, at::Tensor> weights;
  for (const auto* list : {&group.bank.parameters(), &group.bank.buffers()})
    for (const BoundTensor& tensor : *list)
      weights.emplace(tensor.name, copy_of(group.fusion, tensor.value, trial));
  return weights;
}

TrialState take_state(const TrialGroup& group, const TrainingPlan& plan, const Ema& ema, std::int64_t trial,
                      const Position& position) {
  TrialState taken;
  taken.weights = take_weights(group, trial);
  each_state(group, plan, ema, [&](const std::string& name, const at::Tensor& stacked) {
    taken.state.emplace(name, copy_of(group.fusion, stacked, trial));
  });
  taken.trainer_json =
      print_json(nlohmann::json{{"format", 1},
                                {"step", position.step},
                                {"batches", position.batches},
                                {"train_seconds", position.train_seconds},
                                {"stage_ends", plan.stage_ends()},
                                {"seed", group.trials[static_cast<std::size_t>(trial)].seed}});
  return taken;
}

Position put_state(TrialGroup& group, TrainingPlan& plan, const Ema& ema, std::int64_t trial,
                   const TrialState& state) {
  const auto json = try_parse_json(state.trainer_json);
  if (!json.is_object() || json.value("format", 0) != 1)
    throw input_error("The checkpoint's trainer.json is of no known format.", "Train the trial anew.");
  const std::int64_t seed = group.trials[static_cast<std::size_t>(trial)].seed;
  if (const auto saved = json.at("seed").get<std::int64_t>(); saved != seed)
    throw input_error(
        "The checkpoint is of seed " + std::to_string(saved) + ", but the trial's is " +
            std::to_string(seed) + ".",
        "Its batches and noise would be others from here on; restore it into a trial of its seed.");
  const auto step = json.at("step").get<std::int64_t>();
  refuse_moved_stages(plan, json.value("stage_ends", plan.stage_ends()), step);
  const at::NoGradGuard no_grad;
  for (const auto* list : {&group.bank.parameters(), &group.bank.buffers()})
    for (const BoundTensor& tensor : *list)
      put(group.fusion, tensor.name, tensor.value, trial, state.weights);
  each_state(group, plan, ema, [&](const std::string& name, const at::Tensor& stacked) {
    put(group.fusion, name, stacked, trial, state.state);
  });
  return {step, json.at("batches").get<std::int64_t>(), json.at("train_seconds").get<double>()};
}

}  // namespace harness::train

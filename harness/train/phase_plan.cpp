#include "harness/train/phase_plan.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "harness/base/error.h"
#include "harness/config/phase_options.h"
#include "harness/config/settings.h"
#include "harness/train/noise.h"

namespace harness::train {

namespace {

std::vector<std::size_t> positions_in(const std::vector<std::size_t>& parameters,
                                      const std::vector<std::size_t>& some) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (std::find(some.begin(), some.end(), parameters[i]) != some.end()) positions.push_back(i);
  return positions;
}

// The group whose optimizer.GROUP settings a parameter follows: the first of the phase's that holds it and
// has any; "" for optimizer.* alone.
std::string group_of(std::size_t parameter, const sdk::Phase& phase, const ModuleBank& bank,
                     const Settings& settings) {
  for (const std::string& group : phase.groups) {
    const auto& members = bank.members(group);
    if (std::find(members.begin(), members.end(), parameter) == members.end()) continue;
    const std::string prefix = "optimizer." + group + ".";
    const auto own = settings.lower_bound(prefix);
    if (own != settings.end() && own->first.starts_with(prefix)) return group;
  }
  return "";
}

PhasePlan resolve(sdk::Phase phase, const Settings& settings, const ModuleBank& bank) {
  const PhaseOptions read = phase_options().read(settings_of(settings, "phase." + phase.name),
                                                 {.every = phase.every, .repeat = phase.repeat});
  phase.every = read.every;
  phase.repeat = read.repeat;
  if (phase.every < 1 || phase.repeat < 1)
    throw input_error("Phase '" + phase.name + "' has every or repeat below 1.", "Set both to 1 or more.");
  for (const std::string& module : phase.eval)
    if (!bank.has_module(module))
      throw input_error(
          "Phase '" + phase.name + "' puts '" + module + "' in eval mode, which is no module of the model.",
          "Name modules as Model::build registers them.");
  PhasePlan plan;
  plan.key = hash_name(phase.name);
  plan.after_key = hash_name("after/" + phase.name);
  plan.wants_gradient.assign(bank.parameters().size(), false);
  for (const std::string& group : phase.groups) {
    const auto& members = bank.members(group);
    plan.parameters.insert(plan.parameters.end(), members.begin(), members.end());
  }
  std::sort(plan.parameters.begin(), plan.parameters.end());
  plan.parameters.erase(std::unique(plan.parameters.begin(), plan.parameters.end()), plan.parameters.end());
  if (plan.parameters.empty())
    throw input_error("Phase '" + phase.name + "' updates no parameter.",
                      "Name groups with parameters in Phase::groups.");
  for (const std::string& group : phase.track)
    for (const std::size_t index : bank.members(group)) plan.wants_gradient[index] = true;
  for (const std::size_t index : plan.parameters) {
    plan.wants_gradient[index] = true;
    plan.inputs.push_back(bank.parameters()[index].value);
  }
  for (const std::string& group : phase.groups)
    plan.norms.push_back({group, {}, positions_in(plan.parameters, bank.members(group))});
  plan.phase = std::move(phase);
  return plan;
}

// Several phases' gradients of one group are not points of one curve.
void name_norms(TrainingPlan& plan) {
  const auto each = [&plan](auto function) {
    for (StagePlan& stage : plan.stages)
      for (PhaseBlock& block : stage.blocks)
        for (PhasePlan& phase : block.phases)
          for (PhasePlan::Norm& norm : phase.norms) function(phase.phase.name, norm);
  };
  std::map<std::string, std::set<std::string>> phases;  // by group
  each([&](const std::string& phase, PhasePlan::Norm& norm) { phases[norm.group].insert(phase); });
  each([&](const std::string& phase, PhasePlan::Norm& norm) {
    norm.curve = "grad_norm." + (phases.at(norm.group).size() > 1 ? phase + "." : "") + norm.group;
  });
}

// All phases first, then the counters, then the optimisers: they hold views of both.
void add_optimizers(TrainingPlan& plan, const std::vector<const Settings*>& trials, const Fusion& fusion,
                    ModuleBank& bank, at::Device device) {
  struct Wanted {
    PhasePlan* phase;
    std::string key;
    std::map<std::string, std::vector<std::size_t>> positions;  // group -> positions
  };
  std::vector<Wanted> all;
  for (StagePlan& stage : plan.stages)
    for (PhaseBlock& block : stage.blocks)
      for (PhasePlan& phase : block.phases) {
        Wanted wanted{&phase, phase.phase.optimizer.empty() ? phase.phase.name : phase.phase.optimizer, {}};
        for (std::size_t i = 0; i < phase.parameters.size(); ++i)
          wanted.positions[group_of(phase.parameters[i], phase.phase, bank, *trials.front())].push_back(i);
        Moments& moments = plan.moments[wanted.key];
        for (const auto& [group, positions] : wanted.positions) {
          const OptimizerKind kind = OptimizerSettings::read(trials, group).kind;
          for (const std::size_t i : positions)
            moments.add(phase.parameters[i], bank.parameters()[phase.parameters[i]].value, kind);
        }
        all.push_back(std::move(wanted));
      }
  for (auto& [key, moments] : plan.moments) moments.finish(fusion, device);
  for (Wanted& wanted : all)
    for (auto& [group, positions] : wanted.positions) {
      std::vector<std::size_t> parameters;
      for (const std::size_t i : positions) parameters.push_back(wanted.phase->parameters[i]);
      auto optimizer = std::make_unique<Optimizer>(OptimizerSettings::read(trials, group), fusion, bank,
                                                   plan.moments.at(wanted.key), std::move(parameters),
                                                   /*rate_on_device=*/!device.is_cpu());
      wanted.phase->updates.push_back({std::move(optimizer), std::move(positions)});
    }
}

}  // namespace

std::int64_t StagePlan::batches(std::int64_t step) const {
  std::int64_t most = 0;
  for (const PhaseBlock& block : blocks)
    for (const PhasePlan& plan : block.phases)
      if (step % plan.phase.every == 0) most = std::max(most, plan.phase.fresh_data ? plan.phase.repeat : 1);
  return most;
}

StagePlan& TrainingPlan::stage_at(std::int64_t step) {
  for (StagePlan& stage : stages)
    if (step < stage.end) return stage;
  return stages.back();
}

std::vector<std::int64_t> TrainingPlan::stage_ends() const {
  std::vector<std::int64_t> ends;
  for (std::size_t i = 0; i + 1 < stages.size(); ++i) ends.push_back(stages[i].end);
  return ends;
}

std::unique_ptr<TrainingPlan> make_plan(const std::vector<sdk::Stage>& stages,
                                        const std::vector<const Settings*>& trials, std::int64_t steps,
                                        const Fusion& fusion, ModuleBank& bank, at::Device device) {
  auto plan = std::make_unique<TrainingPlan>();
  double total = 0.0, share = 0.0;
  for (const sdk::Stage& stage : stages) total += stage.share;
  if (stages.empty() || !(total > 0.0))
    throw input_error("The model's schedule has no stage with a share of the steps.",
                      "Return at least one Stage.");
  for (const sdk::Stage& stage : stages) {
    StagePlan& made = plan->stages.emplace_back();
    made.name = stage.name;
    share += stage.share;
    made.end = std::llround(share / total * static_cast<double>(steps));
    for (const sdk::Phase& phase : stage.phases) {
      PhasePlan resolved = resolve(phase, *trials.front(), bank);
      const bool joins = !made.blocks.empty() && !phase.together.empty() &&
                         made.blocks.back().phases.back().phase.together == phase.together;
      if (!joins) made.blocks.emplace_back();
      auto& block = made.blocks.back().phases;
      if (joins && (block.front().phase.repeat != resolved.phase.repeat ||
                    block.front().phase.every != resolved.phase.every))
        throw input_error("Phases '" + block.front().phase.name + "' and '" + phase.name +
                              "' belong together, but their every or repeat differ.",
                          "Give phases with the same `together` the same every and repeat.");
      block.push_back(std::move(resolved));
    }
    if (made.blocks.empty())
      throw input_error("Stage '" + stage.name + "' has no phases.", "Give each Stage at least one Phase.");
  }
  name_norms(*plan);
  add_optimizers(*plan, trials, fusion, bank, device);
  return plan;
}

}  // namespace harness::train

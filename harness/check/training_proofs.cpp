#include "harness/check/training_proofs.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "harness/check/proof_runner.h"

namespace harness::check {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

const train::Trainer::ScalarSink kIgnore = [](std::int64_t, const Scalars&) {};

std::string first_difference(const Tensors& a, const Tensors& b) {
  for (const auto& [name, value] : a) {
    const auto other = b.find(name);
    if (other == b.end() || !at::equal(value, other->second)) return name;
  }
  return a.size() == b.size() ? std::string() : "the number of tensors";
}

std::string first_difference(const train::TrialState& a, const train::TrialState& b) {
  const std::string weight = first_difference(a.weights, b.weights);
  return weight.empty() ? first_difference(a.state, b.state) : weight;
}

std::set<std::string> changed(const Tensors& before, const Tensors& after,
                              const std::set<std::string>& names) {
  std::set<std::string> result;
  for (const std::string& name : names)
    if (!at::equal(before.at(name), after.at(name))) result.insert(name);
  return result;
}

void train_guarded(const TrialMaker& maker, std::int64_t steps, bool open_gates) {
  train::TrainerOptions options;
  options.strict = true;
  options.open_gates = open_gates;
  const auto trainer = maker.trainer({maker.trial(0, steps)}, options);
  trainer->run_to(steps, [](std::int64_t, const Scalars& block) {
    for (std::size_t i = 0; i < block.values.size(); ++i)
      if (!std::isfinite(block.values[i]))
        throw broken(
            fmt::format("{} is {} at step {}", block.names[i % block.names.size()], block.values[i],
                        block.steps[i / block.names.size()]),
            "Terms must be finite from the first step on; guard logarithms, divisions and square roots.");
  });
  trainer->check_weights();
  if (const train::Divergence* divergence = trainer->divergence(0))
    throw broken(
        fmt::format("{} is {} at step {}", divergence->term, divergence->flag, divergence->step),
        "Terms and their gradients must be finite from the first step on; guard logarithms, divisions "
        "and square roots.");
}

}  // namespace

std::string prove_contract(const TrialMaker& maker, const Structure& structure) {
  const std::int64_t steps = structure.steps_for_two_runs();
  train_guarded(maker, steps, /*open_gates=*/true);
  if (!structure.gated()) return fmt::format("{} steps with every guard on, terms finite", steps);
  train_guarded(maker, steps, /*open_gates=*/false);
  return fmt::format("{} steps with every guard on, terms finite, and as many with the model's own gates",
                     steps);
}

std::string prove_isolation(const TrialMaker& maker, const Structure& structure) {
  const std::int64_t steps = structure.steps_for_two_runs();
  std::map<std::string, std::int64_t> runs;
  std::map<std::string, std::set<std::string>> moved;  // phase -> parameters
  Tensors before;
  train::Trainer* training = nullptr;
  train::TrainerOptions options;
  options.open_gates = true;
  options.phase_done = [&](const std::string& phase) {
    Tensors after = training->state(0).weights;
    const std::set<std::string> allowed = structure.parameters_of(phase);
    for (const std::string& name : changed(before, after, structure.parameters)) {
      if (!allowed.contains(name))
        throw broken(
            fmt::format("phase '{}' changed parameter '{}', which is in none of its groups", phase, name),
            "Never write to weights in place; parameters change by gradients, or by step.write in after.");
      moved[phase].insert(name);
    }
    before = std::move(after);
    ++runs[phase];
  };
  const auto trainer = maker.trainer({maker.trial(0, steps)}, options);
  training = trainer.get();
  before = trainer->state(0).weights;
  trainer->run_to(steps, kIgnore);

  std::size_t still = 0;
  for (const sdk::Stage& stage : structure.stages)
    for (const sdk::Phase& phase : stage.phases) {
      if (runs[phase.name] < 2)
        throw internal_error(
            fmt::format("phase '{}' ran {} times in {} steps", phase.name, runs[phase.name], steps));
      for (const std::string& group : phase.groups) {
        bool any = false;
        for (const std::string& name : structure.groups.at(group))
          any = any || moved[phase.name].contains(name);
        if (!any)
          throw broken(fmt::format("phase '{}' moved no parameter of its group '{}'", phase.name, group),
                       "Its terms must depend on every group that it lists.");
      }
    }
  std::set<std::string> ever;
  for (const auto& [phase, names] : moved) ever.insert(names.begin(), names.end());
  std::string names;
  for (const std::string& name : structure.parameters)
    if (!ever.contains(name)) {
      names += (still++ ? ", " : "") + name;
    }
  return fmt::format("every phase ran at least twice in {} steps and changed its own groups only{}", steps,
                     still ? "; never moved (a zero gradient): " + names : "");
}

std::string prove_equal_seeds(const TrialMaker& maker, const Structure& structure) {
  const std::int64_t steps = structure.steps_for_two_runs();
  const auto a = maker.trainer({maker.trial(0, steps)}, {}), b = maker.trainer({maker.trial(0, steps)}, {});
  a->run_to(steps, kIgnore);
  b->run_to(steps, kIgnore);
  if (const std::string name = first_difference(a->state(0), b->state(0)); !name.empty())
    throw broken(fmt::format("two trainings with one seed differ in '{}' after {} steps", name, steps),
                 "Draw only from the step, read no clock, keep nothing in statics.");
  return fmt::format("two trainings of {} steps agree bit for bit", steps);
}

std::string prove_resume(const TrialMaker& maker, const Structure& structure) {
  const std::int64_t steps = structure.steps_for_two_runs() + 1, cut = steps / 2;
  const auto straight = maker.trainer({maker.trial(0, steps)}, {}),
             first = maker.trainer({maker.trial(0, steps)}, {});
  straight->run_to(steps, kIgnore);
  first->run_to(cut, kIgnore);
  const auto second = maker.trainer({maker.trial(0, steps)}, {});
  second->set_state(0, first->state(0));
  second->run_to(steps, kIgnore);
  if (const std::string name = first_difference(straight->state(0), second->state(0)); !name.empty())
    throw broken(
        fmt::format("training cut at step {} and resumed differs from the straight run in '{}' at step {}",
                    cut, name, steps),
        "Whatever a later step needs must be a parameter or bank.state; members of the model are not saved.");
  return fmt::format("cut at step {} of {}: bit for bit as without", cut, steps);
}

}  // namespace harness::check

#include "harness/train/phase_runner.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "harness/base/error.h"
#include "harness/train/guards.h"

namespace harness::train {

namespace {

constexpr std::int64_t kGuardedRuns = 2;

std::string where(const PhasePlan& plan) { return "phase '" + plan.phase.name + "'"; }

// Plugin code with the errors of LibTorch told in the SDK's words.
template <class Function>
auto plugin_code(const PhasePlan& plan, Function function) {
  try {
    return function();
  } catch (const c10::Error& error) {
    throw explained(error.what_without_backtrace(), where(plan));
  }
}

// Modules that the phase wants in eval mode; back in train mode at the end, on exceptions too.
class EvalModules {
 public:
  EvalModules(ModuleBank& bank, const std::vector<std::string>& names) : bank_(bank), names_(names) {
    for (const std::string& name : names_) bank_.set_training(name, false);
  }
  ~EvalModules() {
    for (const std::string& name : names_) bank_.set_training(name, true);
  }
  EvalModules(const EvalModules&) = delete;
  EvalModules& operator=(const EvalModules&) = delete;

 private:
  ModuleBank& bank_;
  const std::vector<std::string>& names_;
};

// Whether a phase's run at `step` is its last in an interval of `length` steps, or its last of all. Steps are
// numbered from 0.
bool last_in(std::int64_t length, std::int64_t step, std::int64_t every, std::int64_t end) {
  const std::int64_t next = step + every;
  return next >= end || next / length != step / length;
}

}  // namespace

void PhaseRunner::run(StagePlan& stage, std::int64_t number, std::int64_t first_batch,
                      const std::vector<bool>& active) {
  step_.begin_step(number, first_batch);
  for (PhaseBlock& block : stage.blocks) {
    const sdk::Phase& first = block.phases.front().phase;
    if (number % first.every != 0) continue;
    const auto due = [&](std::int64_t length) { return last_in(length, number, first.every, stage.end); };
    Points points{.terms = due(settings_.record_every)};
    const bool norms =
        settings_.grad_norm_every > 0 && due(std::max(settings_.grad_norm_every, settings_.record_every));
    for (std::int64_t repeat = 0; repeat < first.repeat; ++repeat) {
      points.norms = norms && repeat + 1 == first.repeat;
      run_repeat(block, repeat, points, active);
    }
  }
}

void PhaseRunner::run_repeat(PhaseBlock& block, std::int64_t repeat, const Points& points,
                             const std::vector<bool>& active) {
  const auto begin = [&](const PhasePlan& plan, std::uint64_t key) {
    step_.begin_phase(key, repeat, plan.phase.fresh_data ? repeat : 0);
  };
  std::vector<std::vector<at::Tensor>> all;
  for (std::size_t i = 0; i < block.phases.size(); ++i) {
    PhasePlan& plan = block.phases[i];
    begin(plan, plan.key);
    all.push_back(gradients(plan, /*keep_graph=*/i + 1 < block.phases.size(), points.terms));
    if (points.norms) record_norms(plan, all.back());
    ++plan.runs;
  }
  for (std::size_t i = 0; i < block.phases.size(); ++i) {
    begin(block.phases[i], block.phases[i].after_key);
    finish(block.phases[i], std::move(all[i]), active);
  }
}

std::vector<at::Tensor> PhaseRunner::gradients(PhasePlan& plan, bool keep_graph, bool record) {
  want_gradients(plan);
  const bool guarded = settings_.always_guard || plan.runs < kGuardedRuns;
  const EvalModules eval(group_.bank, plan.phase.eval);
  std::optional<PluginCodeWatch> watch;
  if (guarded) watch.emplace(group_.bank, settings_.device);
  const at::Tensor loss = plugin_code(plan, [&] { return objective(plan, record); });
  if (guarded) {
    watch->check(where(plan));
    if (!loss.defined() || !loss.requires_grad())
      throw input_error(
          "The terms of " + where(plan) + " do not depend on the parameters that it updates.",
          "Compute them from the phase's groups; shared tensors need those groups in Phase::track.");
    refuse_unregistered(loss, group_.bank, step_.leaves(), where(plan));
  }
  std::vector<at::Tensor> gradients = plugin_code(plan, [&] {
    return torch::autograd::grad({loss}, plan.inputs, {}, keep_graph, /*create_graph=*/false,
                                 /*allow_unused=*/true);
  });
  const at::NoGradGuard no_grad;
  step_.commit_states();
  return gradients;
}

at::Tensor PhaseRunner::objective(PhasePlan& plan, bool record) {
  const Autocast autocast(settings_.precision, settings_.device.type());
  at::Tensor sum;
  std::vector<sdk::Term> terms;
  {
    const Fusion::Region region(group_.fusion);
    terms = group_.model->terms(plan.phase.name, step_);
    for (const sdk::Term& term : terms) {
      if (term.logged_only) continue;
      const at::Tensor part = term.weight.defined() ? term.weight * term.value : term.value;
      sum = sum.defined() ? sum + part : part;
    }
  }
  record_terms(plan, terms, record);
  const at::Tensor loss = group_.fusion.stacked(sum);
  return loss.defined() && group_.fusion.on() ? loss.sum() : loss;
}

void PhaseRunner::record_terms(PhasePlan& plan, const std::vector<sdk::Term>& terms, bool wanted) {
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const sdk::Term& term = terms[i];
    if (i >= plan.columns.size() || plan.columns[i].first != term.name) {
      if (!term.value.defined() || term.value.dim() != 0)
        throw input_error("Term '" + term.name + "' of " + where(plan) + " is no 0-d tensor.",
                          "Return the mean over the batch.");
      plan.columns.resize(i);
      for (const auto& [known, column] : plan.columns)
        if (known == term.name)
          throw input_error("Two terms of " + where(plan) + " are named '" + term.name + "'.",
                            "Give each term of a phase a name of its own: it names the term's curve.");
      plan.columns.emplace_back(term.name, ring_.column("loss." + plan.phase.name + "." + term.name));
    }
    ring_.record(plan.columns[i].second, group_.fusion.stacked(term.value), wanted);
  }
}

void PhaseRunner::record_norms(PhasePlan& plan, const std::vector<at::Tensor>& gradients) {
  const at::NoGradGuard no_grad;
  for (PhasePlan::Norm& norm : plan.norms) {
    std::vector<at::Tensor> own;
    for (const std::size_t position : norm.positions) own.push_back(gradients[position]);
    const at::Tensor joint = joint_norm(own, group_.fusion);
    if (joint.defined()) ring_.record(ring_.column(norm.curve), joint, /*wanted=*/true);
  }
}

void PhaseRunner::finish(PhasePlan& plan, std::vector<at::Tensor> gradients,
                         const std::vector<bool>& active) {
  const at::NoGradGuard no_grad;
  const bool guarded = settings_.always_guard || plan.runs <= kGuardedRuns;
  std::optional<PluginCodeWatch> watch;
  at::Tensor gate;
  if (plan.phase.gated && !settings_.open_gates) {
    if (guarded) watch.emplace(group_.bank, settings_.device);
    plugin_code(plan, [&] {
      const Fusion::Region region(group_.fusion);
      gate = group_.model->gate(plan.phase.name, step_);
    });
    if (watch) watch->check("the gate of " + where(plan));
    gate = group_.fusion.stacked(gate);
  }
  const bool clips = std::any_of(plan.updates.begin(), plan.updates.end(),
                                 [](const auto& update) { return update.optimizer->clips(); });
  const at::Tensor norm = clips ? joint_norm(gradients, group_.fusion) : at::Tensor();
  for (PhasePlan::Update& update : plan.updates) {
    if (update.positions.size() == gradients.size()) {
      update.optimizer->update(std::move(gradients), norm, gate, step_.number(), active);
      break;
    }
    std::vector<at::Tensor> own;
    for (const std::size_t position : update.positions) own.push_back(gradients[position]);
    update.optimizer->update(std::move(own), norm, gate, step_.number(), active);
  }
  step_.begin_after(gate);
  if (guarded) watch.emplace(group_.bank, settings_.device);  // the update wrote, too
  plugin_code(plan, [&] {
    const Fusion::Region region(group_.fusion);
    group_.model->after(plan.phase.name, step_);
  });
  if (watch) watch->check("after " + where(plan), step_.writes());
  step_.commit_states();
  step_.end_phase();
  if (settings_.phase_done) settings_.phase_done(plan.phase.name);
}

void PhaseRunner::want_gradients(const PhasePlan& plan) {
  if (wanting_ == &plan) return;
  wanting_ = &plan;
  for (std::size_t i = 0; i < plan.wants_gradient.size(); ++i)
    group_.bank.parameters()[i].value.set_requires_grad(plan.wants_gradient[i]);
}

}  // namespace harness::train

#include "harness/train/optimizer.h"

#include <algorithm>
#include <utility>

#include "harness/base/error.h"
#include "harness/config/optimizer_options.h"

namespace harness::train {

namespace {

OptimizerKind kind_from(const std::string& name) {
  if (name == "adam") return OptimizerKind::kAdam;
  if (name == "adamw") return OptimizerKind::kAdamW;
  if (name == "sgd") return OptimizerKind::kSgd;
  if (name == "rmsprop") return OptimizerKind::kRmsprop;
  throw input_error("optimizer.kind '" + name + "' is not known.", "Use adam, adamw, sgd or rmsprop.");
}

bool adaptive(OptimizerKind kind) { return kind == OptimizerKind::kAdam || kind == OptimizerKind::kAdamW; }

}  // namespace

at::Tensor joint_norm(const std::vector<at::Tensor>& gradients, const Fusion& fusion) {
  std::vector<at::Tensor> norms;
  for (const at::Tensor& gradient : gradients)
    if (gradient.defined())
      norms.push_back(
          fusion.on() ? at::linalg_vector_norm(gradient.reshape({fusion.trials(), -1}), 2, at::IntArrayRef{1})
                      : at::linalg_vector_norm(gradient));
  return norms.empty() ? at::Tensor() : at::linalg_vector_norm(at::stack(norms), 2, at::IntArrayRef{0});
}

OptimizerSettings OptimizerSettings::read(const std::vector<const Settings*>& trials,
                                          const std::string& group) {
  const auto key = [&](const char* name) {
    const std::string own = "optimizer." + group + "." + name;
    return trials.front()->contains(own) ? own : std::string("optimizer.") + name;
  };
  const OptimizerOptions defaults;
  const auto kind = trials.front()->find(key("kind"));
  OptimizerSettings settings;
  settings.kind = kind_from(kind == trials.front()->end() ? defaults.kind : kind->second.string());
  settings.lr = {trials, key("lr"), defaults.lr};
  settings.beta1 = {trials, key("betas"), defaults.betas.at(0), 0};
  settings.beta2 = {trials, key("betas"), defaults.betas.at(1), 1};
  settings.eps = {trials, key("eps"), defaults.eps};
  settings.weight_decay = {trials, key("weight_decay"), defaults.weight_decay};
  settings.momentum = {trials, key("momentum"), defaults.momentum};
  settings.alpha = {trials, key("alpha"), defaults.alpha};
  settings.clip_norm = {trials, key("clip_norm"), defaults.clip_norm};
  return settings;
}

void Moments::add(std::size_t parameter, const at::Tensor& stacked, OptimizerKind kind) {
  if (const auto known = positions_.find(parameter); known != positions_.end()) {
    if (moments_[known->second].kind != kind)
      throw input_error("Two phases share an optimiser's moments, but their groups ask for different kinds.",
                        "Set the same optimizer.GROUP.kind for both.");
    return;
  }
  positions_.emplace(parameter, parameters_.size());
  parameters_.push_back(parameter);
  const at::Tensor zeros = at::zeros_like(stacked);
  moments_.push_back({kind, zeros, kind == OptimizerKind::kSgd ? at::Tensor() : at::zeros_like(stacked)});
}

void Moments::finish(const Fusion& fusion, at::Device device) {
  const auto count = static_cast<std::int64_t>(parameters_.size());
  const auto options = at::TensorOptions(device).dtype(at::kFloat);
  steps_ = fusion.on() ? at::zeros({fusion.trials(), count}, options) : at::zeros({count}, options);
}

Optimizer::Optimizer(OptimizerSettings settings, const Fusion& fusion, ModuleBank& bank, Moments& moments,
                     std::vector<std::size_t> parameters, bool rate_on_device)
    : settings_(std::move(settings)), fusion_(fusion), clips_(!settings_.clip_norm.always(0.0)) {
  std::vector<std::int64_t> positions;
  for (const std::size_t parameter : parameters)
    positions.push_back(static_cast<std::int64_t>(moments.position_of(parameter)));
  bool side_by_side = true;
  for (std::size_t i = 1; i < positions.size(); ++i) side_by_side &= positions[i] == positions[i - 1] + 1;
  for (std::int64_t trial = 0; trial < fusion.trials(); ++trial) {
    Part part;
    const at::Tensor steps = fusion.part(moments.steps(), trial);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      Moment& moment = moments.at(static_cast<std::size_t>(positions[i]));
      part.values.push_back(fusion.part(bank.parameters()[parameters[i]].value.detach(), trial));
      part.first.push_back(fusion.part(moment.first, trial));
      if (moment.second.defined()) part.second.push_back(fusion.part(moment.second, trial));
      part.steps.push_back(steps.select(0, positions[i]));
    }
    if (side_by_side && !positions.empty())
      part.all_steps = steps.narrow(0, positions.front(), static_cast<std::int64_t>(positions.size()));
    parts_.push_back(std::move(part));
  }
  if (rate_on_device)
    for (std::int64_t trial = 0; trial < fusion.trials(); ++trial)
      rates_.push_back({at::zeros({}, moments.steps().options()), 0.0});
}

void Optimizer::update(std::vector<at::Tensor> gradients, const at::Tensor& norm, const at::Tensor& gate,
                       std::int64_t step, const std::vector<bool>& active) {
  // The kernels walk memory in the parameters' order.
  for (at::Tensor& gradient : gradients)
    if (gradient.defined() && !gradient.is_contiguous()) gradient = gradient.contiguous();
  const bool whole =
      std::all_of(gradients.begin(), gradients.end(), [](const auto& g) { return g.defined(); });
  for (std::int64_t trial = 0; trial < fusion_.trials(); ++trial) {
    if (!active[static_cast<std::size_t>(trial)]) continue;
    const Part& part = parts_[static_cast<std::size_t>(trial)];
    const at::Tensor own_gate = gate.defined() && gate.dim() > 0 ? gate.select(0, trial) : gate;
    const at::Tensor own_norm = norm.defined() ? fusion_.part(norm, trial) : norm;
    if (!fusion_.on() && whole) {
      update_trial(trial, part, gradients, own_norm, own_gate, step);
      continue;
    }
    Part some;
    std::vector<at::Tensor> own;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (!gradients[i].defined()) continue;
      own.push_back(fusion_.part(gradients[i], trial));
      some.values.push_back(part.values[i]);
      some.first.push_back(part.first[i]);
      if (!part.second.empty()) some.second.push_back(part.second[i]);
      some.steps.push_back(part.steps[i]);
    }
    if (whole) some.all_steps = part.all_steps;
    if (!own.empty()) update_trial(trial, some, own, own_norm, own_gate, step);
  }
}

template <class Kernel>
void Optimizer::with_rate(std::int64_t trial, std::int64_t step, Kernel kernel) {
  const double now = settings_.lr.at(trial, step);
  if (rates_.empty()) return kernel(now);
  DeviceRate& rate = rates_[static_cast<std::size_t>(trial)];
  if (rate.last != now) rate.value.fill_(rate.last = now);
  kernel(std::as_const(rate.value));
}

void Optimizer::update_trial(std::int64_t trial, const Part& part, const std::vector<at::Tensor>& given,
                             const at::Tensor& norm, const at::Tensor& gate, std::int64_t step) {
  const double limit = clips_ ? settings_.clip_norm.at(trial, step) : 0.0;
  const std::vector<at::Tensor> cut = limit > 0.0
                                          ? at::_foreach_mul(given, (limit / (norm + 1e-6)).clamp_max(1.0))
                                          : std::vector<at::Tensor>();
  const std::vector<at::Tensor>& gradients = limit > 0.0 ? cut : given;
  if (settings_.kind == OptimizerKind::kRmsprop) return rmsprop(trial, part, gradients, gate, step);

  std::optional<at::Tensor> closed;
  if (gate.defined()) closed = gate.logical_not().to(at::kFloat);
  const double decay = settings_.weight_decay.at(trial, step);
  if (!adaptive(settings_.kind)) {
    // A velocity of zeros makes the first step equal to the kernel's own special case; without momentum the
    // kernel wants none.
    const double momentum = settings_.momentum.at(trial, step);
    with_rate(trial, step, [&](const auto& lr) {
      at::_fused_sgd_(part.values, gradients, momentum == 0.0 ? unused_ : part.first, decay, momentum, lr,
                      /*dampening=*/0.0, /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false, {},
                      closed);
    });
    return;
  }
  const auto count = [&](const at::Tensor& steps) {
    if (gate.defined())
      steps.add_(gate);
    else
      steps.add_(1.0);
  };
  if (part.all_steps.defined())
    count(part.all_steps);
  else
    for (const at::Tensor& steps : part.steps) count(steps);
  const auto kernel = [&](auto function) {
    with_rate(trial, step, [&](const auto& lr) {
      function(part.values, gradients, part.first, part.second, unused_, part.steps, lr,
               settings_.beta1.at(trial, step), settings_.beta2.at(trial, step), decay,
               settings_.eps.at(trial, step), /*amsgrad=*/false,
               /*maximize=*/false, std::optional<at::Tensor>(), closed);
    });
  };
  if (settings_.kind == OptimizerKind::kAdam)
    kernel([](auto&&... all) { at::_fused_adam_(all...); });
  else
    kernel([](auto&&... all) { at::_fused_adamw_(all...); });
}

void Optimizer::rmsprop(std::int64_t trial, const Part& part, const std::vector<at::Tensor>& given,
                        const at::Tensor& gate, std::int64_t step) {
  const double alpha = settings_.alpha.at(trial, step), momentum = settings_.momentum.at(trial, step);
  const double lr = settings_.lr.at(trial, step), decay = settings_.weight_decay.at(trial, step);
  const std::vector<at::Tensor> gradients =
      decay != 0.0 ? at::_foreach_add(given, part.values, decay) : given;
  // With a gate: on copies, of which only those behind an open one come back.
  const bool gated = gate.defined();
  const auto work = [&](const std::vector<at::Tensor>& list) {
    std::vector<at::Tensor> copies;
    for (const at::Tensor& tensor : list) copies.push_back(gated ? tensor.clone() : tensor);
    return copies;
  };
  const std::vector<at::Tensor> values = work(part.values), squares = work(part.first),
                                velocity = work(part.second);
  at::_foreach_mul_(squares, alpha);
  at::_foreach_addcmul_(squares, gradients, gradients, 1.0 - alpha);
  std::vector<at::Tensor> scale = at::_foreach_sqrt(squares);
  at::_foreach_add_(scale, settings_.eps.at(trial, step));
  if (momentum != 0.0) {
    at::_foreach_mul_(velocity, momentum);
    at::_foreach_addcdiv_(velocity, gradients, scale, 1.0);
    at::_foreach_add_(values, velocity, -lr);
  } else {
    at::_foreach_addcdiv_(values, gradients, scale, -lr);
  }
  if (!gated) return;
  const auto keep = [&](const std::vector<at::Tensor>& old, const std::vector<at::Tensor>& made) {
    for (std::size_t i = 0; i < old.size(); ++i) {
      const at::Tensor& target = old[i];
      target.copy_(at::where(gate, made[i], target));
    }
  };
  keep(part.values, values);
  keep(part.first, squares);
  keep(part.second, velocity);
}

}  // namespace harness::train

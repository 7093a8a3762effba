#include "harness/check/trial_maker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/base/error.h"
#include "harness/check/synthetic_data.h"

namespace harness::check {
namespace {

constexpr std::int64_t kBatch = 8;

template <class Entries>
std::string first_of(const Entries& entries) {
  return entries.empty() ? std::string() : entries.begin()->first;
}

std::string first_loss(const plugin::Registry& registry, sdk::Role role) {
  switch (role) {
    case sdk::Role::kAdversarial:
      return first_of(registry.adversarials());
    case sdk::Role::kPenalty:
      return first_of(registry.penalties());
    case sdk::Role::kReconstruction:
      return first_of(registry.reconstructions());
    case sdk::Role::kVariational:
      break;
  }
  return first_of(registry.variationals());
}

// Of the role: what was fixed, the model's default, or for required roles whatever there is.
std::string chosen_loss(const plugin::Registry& registry, const sdk::RoleSlot& slot, const Settings& fixed) {
  const std::string role = sdk::name_of(slot.role);
  if (const auto found = fixed.find("loss." + role + ".plugin"); found != fixed.end())
    return found->second.string();
  if (!slot.required) return "none";
  std::string known = slot.default_plugin.empty() ? first_loss(registry, slot.role) : slot.default_plugin;
  if (known.empty())
    throw input_error("The model needs a loss of role " + role + ", and none is loaded.",
                      "Name the folder of one by --plugin-dir.");
  return known;
}

// A value of trial `number` within the option's range, inside its edges: the default for the first, then
// further and further away to where there is more room, by at most half the default (or a half).
double varied(const OptionSpec& option, std::int64_t number) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  const double start = option.default_value.real();
  const double up = option.max ? *option.max - start : kFar, down = option.min ? start - *option.min : kFar;
  const double reach = std::min(std::max(up, down), start == 0.0 ? 1.0 : std::abs(start));
  return start + (up >= down ? 0.25 : -0.25) * reach * static_cast<double>(number);
}

}  // namespace

void add_defaults(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& options) {
  for (const OptionSpec& option : options) settings.emplace(prefix + option.name, option.default_value);
}

TrialMaker::TrialMaker(const plugin::Registry& registry, const std::string& model,
                       std::vector<std::int64_t> shape, Settings fixed)
    : TrialMaker(registry, model, synthetic_data(std::move(shape), registry.model(model).info.streams),
                 std::move(fixed)) {}

TrialMaker::TrialMaker(const plugin::Registry& registry, std::string model,
                       std::unique_ptr<sdk::Dataset> dataset, Settings fixed)
    : registry_(registry),
      model_(std::move(model)),
      data_(std::move(dataset), at::kCPU),
      fixed_(std::move(fixed)) {}

void TrialMaker::vary(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& options,
                      std::int64_t number) const {
  for (const OptionSpec& option : options)
    if (option.fusible && option.type == OptionType::kReal)
      settings[prefix + option.name] = varied(option, number);
}

TrialAssignment TrialMaker::trial(std::int64_t number, std::int64_t steps) const {
  const double factor = number == 0 ? 1.0 : number == 1 ? 0.5 : 1.25;
  const sdk::ModelEntry& entry = registry_.model(model_);
  TrialAssignment trial;
  trial.trial = "check" + std::to_string(number);
  trial.seed = number + 1;
  Settings& settings = trial.settings;
  settings = {{"model.plugin", model_},
              {"data.plugin", "synthetic"},
              {"data.batch_size", kBatch},
              {"optimizer.kind", "adam"},
              {"optimizer.lr", 1e-3 * factor},
              {"optimizer.betas", ValueList{0.9, 0.999}},
              {"optimizer.eps", 1e-8},
              {"optimizer.weight_decay", 0.0},
              {"optimizer.momentum", 0.0},
              {"optimizer.alpha", 0.99},
              {"optimizer.clip_norm", 0.0},
              {"train.steps", steps},
              {"train.ema", 0.9},
              {"train.ema_groups", ValueList{}},
              {"train.precision", "fp32"},
              {"train.log_every", std::int64_t{1}},
              {"train.record_every", std::int64_t{1}},
              {"train.grad_norm_every", std::int64_t{0}}};
  add_defaults(settings, "model.", entry.options);
  vary(settings, "model.", entry.options, number);
  for (const sdk::RoleSlot& slot : entry.info.roles) {
    const std::string prefix = std::string("loss.") + sdk::name_of(slot.role) + ".";
    const std::string name = chosen_loss(registry_, slot, fixed_);
    settings[prefix + "plugin"] = name;
    if (name == "none") continue;
    const std::vector<OptionSpec>& options = registry_.loss(slot.role, name).options;
    add_defaults(settings, prefix, options);
    vary(settings, prefix, options, number);
  }
  for (const auto& [key, value] : fixed_) settings[key] = value;
  return trial;
}

std::unique_ptr<train::Trainer> TrialMaker::trainer(std::vector<TrialAssignment> trials,
                                                    const train::TrainerOptions& options) const {
  return std::make_unique<train::Trainer>(registry_, std::move(trials), data_, at::kCPU, options);
}

}  // namespace harness::check

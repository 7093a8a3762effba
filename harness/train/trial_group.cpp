#include "harness/train/trial_group.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <mutex>

#include "harness/base/error.h"
#include "harness/config/optimizer_options.h"
#include "harness/config/train_options.h"
#include "harness/train/noise.h"

namespace harness::train {

bool fusible(const plugin::Registry& registry, const Settings& settings, const std::string& key) {
  const auto declared = [&](const std::vector<OptionSpec>& options, std::size_t prefix) {
    return std::any_of(options.begin(), options.end(), [&](const OptionSpec& option) {
      return option.fusible && key.substr(prefix) == option.name;
    });
  };
  if (key.starts_with("optimizer.")) return declared(optimizer_options().specs(), key.rfind('.') + 1);
  if (key.starts_with("train.")) return declared(train_options().specs(), 6);
  if (key.starts_with("model."))
    return declared(registry.model(settings.at("model.plugin").string()).options, 6);
  for (const sdk::Role role :
       {sdk::Role::kAdversarial, sdk::Role::kPenalty, sdk::Role::kReconstruction, sdk::Role::kVariational}) {
    const std::string prefix = std::string("loss.") + sdk::name_of(role) + ".";
    if (!key.starts_with(prefix)) continue;
    if (key == prefix + "plugin") return false;  // "none" among them, which no registry knows
    const std::string name = settings.at(prefix + "plugin").string();
    return declared(registry.loss(role, name).options, prefix.size());
  }
  return false;
}

namespace {

// Initial weights come from torch's default generator: seeded for this trial, put back at the end.
class SeededGenerator {
 public:
  explicit SeededGenerator(std::int64_t seed) : generator_(at::detail::getDefaultCPUGenerator()) {
    const std::scoped_lock lock(generator_.mutex());
    before_ = generator_.get_state();
    generator_.set_current_seed(hash_name("init/" + std::to_string(seed)));
  }
  ~SeededGenerator() {
    const std::scoped_lock lock(generator_.mutex());
    generator_.set_state(before_);
  }
  SeededGenerator(const SeededGenerator&) = delete;
  SeededGenerator& operator=(const SeededGenerator&) = delete;

 private:
  at::Generator generator_;
  at::Tensor before_;
};

struct Built {
  std::unique_ptr<Losses> losses;
  std::unique_ptr<sdk::Model> model;
};

Built build_one(const plugin::Registry& registry, const TrialAssignment& trial, const sdk::DataInfo& data,
                Scope& scope, ModuleBank& bank) {
  const auto& entry = registry.model(trial.settings.at("model.plugin").string());
  const SeededGenerator seeded(trial.seed);
  Built built;
  built.losses = std::make_unique<Losses>(registry, entry.info.roles, trial.settings, data, scope);
  Settings options = below(trial.settings, "model.");
  options.erase("plugin");
  built.model = entry.make(options, built.losses->context(data));
  built.model->build(bank);
  bank.set_prefix("loss.penalty.");
  if (built.losses->penalty()) built.losses->penalty()->build(bank);
  bank.set_prefix("loss.variational.");
  if (built.losses->variational()) built.losses->variational()->build(bank);
  bank.set_prefix({});
  return built;
}

void refuse_unlike(const plugin::Registry& registry, const std::vector<TrialAssignment>& trials) {
  const Settings& first = trials.front().settings;
  for (const TrialAssignment& trial : trials) {
    for (const auto& [key, value] : trial.settings) {
      const auto other = first.find(key);
      const bool same = other != first.end() && other->second == value;
      if (!same && !(other != first.end() && fusible(registry, first, key)))
        throw input_error("Trials " + trials.front().trial + " and " + trial.trial + " cannot be fused: '" +
                              key + "' differs.",
                          "Fuse only trials that differ in fusible options, optimiser settings and seeds.");
    }
    if (trial.settings.size() != first.size())
      throw input_error("Trials " + trials.front().trial + " and " + trial.trial +
                            " cannot be fused: they have other keys.",
                        "Fuse only trials that differ in fusible options, optimiser settings and seeds.");
  }
}

}  // namespace

std::vector<const Settings*> TrialGroup::settings() const {
  std::vector<const Settings*> all;
  for (const TrialAssignment& trial : trials) all.push_back(&trial.settings);
  return all;
}

std::vector<std::int64_t> TrialGroup::seeds() const {
  std::vector<std::int64_t> all;
  for (const TrialAssignment& trial : trials) all.push_back(trial.seed);
  return all;
}

std::unique_ptr<TrialGroup> build_group(const plugin::Registry& registry, std::vector<TrialAssignment> trials,
                                        const data::ResidentData& data, at::ScalarType dtype,
                                        at::Device device) {
  if (trials.empty()) throw internal_error("A group of no trials cannot be trained.");
  refuse_unlike(registry, trials);
  auto group = std::make_unique<TrialGroup>(std::move(trials));
  Built first = build_one(registry, group->trials.front(), data.info(), group->scope, group->bank);
  group->losses = std::move(first.losses);
  group->model = std::move(first.model);
  std::vector<std::unique_ptr<ModuleBank>> others;
  std::vector<ModuleBank*> banks{&group->bank};
  for (std::size_t i = 1; i < group->trials.size(); ++i) {
    others.push_back(std::make_unique<ModuleBank>());
    build_one(registry, group->trials[i], data.info(), group->scope, *others.back());
    banks.push_back(others.back().get());
  }
  group->bank.adopt(banks, group->fusion, dtype, device);
  return group;
}

}  // namespace harness::train

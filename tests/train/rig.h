#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/data/resident_data.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/testing/fake_dataset.h"
#include "harness/train/trainer.h"

namespace harness::train::testing {

// A trainer's surroundings: data, plugins, settings. Models are registered by class.
class Rig {
 public:
  explicit Rig(std::vector<std::int64_t> shape = {2}, std::int64_t train_size = 64,
               std::vector<std::string> streams = {"data"})
      : data_(std::make_unique<sdk::testing::FakeDataset>(std::move(shape), train_size, std::move(streams)),
              at::kCPU) {
    settings = {{"data.batch_size", Value(8)},
                {"train.steps", Value(100)},
                {"train.grad_norm_every", Value(0)},
                {"optimizer.kind", Value("sgd")},
                {"optimizer.lr", Value(0.1)}};
  }

  // T has a constructor (const ModelContext&). `options` are fusible reals, set to their defaults.
  template <class T>
  void model(std::vector<sdk::RoleSlot> roles = {},
             const std::vector<std::pair<std::string, double>>& options = {}) {
    sdk::ModelEntry entry;
    entry.name = "model";
    entry.doc = "A test's own.";
    entry.info = {.roles = std::move(roles), .groups = {"any"}, .phases = {"any"}};
    for (const auto& [name, value] : options) {
      entry.options.push_back(real(name, value));
      settings["model." + name] = value;
    }
    entry.make = [](const Settings&, const sdk::ModelContext& context) {
      return std::make_unique<T>(context);
    };
    registry.add(std::move(entry));
    settings["model.plugin"] = "model";
  }
  template <class T, class Interface>
  void loss(const std::string& role, const std::vector<std::pair<std::string, double>>& options = {}) {
    sdk::LossEntry<Interface> entry;
    entry.name = "loss";
    entry.doc = "A test's own.";
    for (const auto& [name, value] : options) {
      entry.options.push_back(real(name, value));
      settings["loss." + role + "." + name] = value;
    }
    entry.make = [](const Settings&, const sdk::DataInfo&) { return std::make_unique<T>(); };
    registry.add(std::move(entry));
    settings["loss." + role + ".plugin"] = "loss";
  }

  TrialAssignment trial(std::int64_t seed = 0, const Settings& changes = {}) const {
    TrialAssignment made;
    made.trial = "trial" + std::to_string(seed);
    made.seed = seed;
    made.settings = settings;
    for (const auto& [key, value] : changes) made.settings[key] = value;
    return made;
  }
  std::unique_ptr<Trainer> trainer(std::vector<TrialAssignment> trials, at::ScalarType dtype = at::kDouble,
                                   bool strict = true) const {
    TrainerOptions options;
    options.dtype = dtype;
    options.strict = strict;
    return std::make_unique<Trainer>(registry, std::move(trials), data_, at::kCPU, options);
  }
  std::unique_ptr<Trainer> trainer() const { return trainer(std::vector<TrialAssignment>{trial()}); }

  plugin::Registry registry;
  Settings settings;

 private:
  static OptionSpec real(const std::string& name, double value) {
    OptionSpec option;
    option.name = name;
    option.help = "A test's own.";
    option.default_value = value;
    option.fusible = option.schedulable = true;
    return option;
  }

  data::ResidentData data_;
};

// Discards rows.
inline void run(Trainer& trainer, std::int64_t step) {
  trainer.run_to(step, [](std::int64_t, Scalars) {});
}

// The values of one curve of one trial, in order.
class Curves {
 public:
  Trainer::ScalarSink sink() {
    return [this](std::int64_t trial, Scalars block) { blocks_.emplace_back(trial, std::move(block)); };
  }
  std::vector<std::pair<std::int64_t, double>> of(const std::string& name, std::int64_t trial = 0) const {
    std::vector<std::pair<std::int64_t, double>> points;
    for (const auto& [owner, block] : blocks_)
      for (std::size_t c = 0; c < block.names.size(); ++c)
        for (std::size_t r = 0; owner == trial && block.names[c] == name && r < block.steps.size(); ++r)
          points.emplace_back(block.steps[r], block.values[r * block.names.size() + c]);
    return points;
  }
  const std::vector<std::pair<std::int64_t, Scalars>>& blocks() const { return blocks_; }

 private:
  std::vector<std::pair<std::int64_t, Scalars>> blocks_;
};

inline double weight(const Trainer& trainer, const std::string& name, std::int64_t trial = 0) {
  return trainer.state(trial).weights.at(name).to(at::kDouble).flatten()[0].item<double>();
}

// The largest difference between two states, over all tensors of both; infinite where their names differ.
double difference(const TrialState& a, const TrialState& b);
bool equal_bits(const TrialState& a, const TrialState& b);

}  // namespace harness::train::testing

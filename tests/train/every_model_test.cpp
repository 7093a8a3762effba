// Every model of the bundled plugins and of those that try the SDK, through one trainer: fused equals
// separate, and a resumed run equals the straight one.

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <set>

#include "harness/plugin/load.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;

constexpr std::int64_t kSteps = 6;   // both stages of a model with two
constexpr double kTolerance = 1e-8;  // float64

const plugin::Registry& plugins() {
  static const plugin::Registry* const loaded = [] {
    auto* registry = new plugin::Registry;
    std::set<std::filesystem::path> libraries;
    for (const char* folder : {HARNESS_PLUGIN_DIR, HARNESS_TEST_PLUGIN_DIR})
      if (std::filesystem::is_directory(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
          if (const auto& path = entry.path();
              path.extension() == ".so" && !path.filename().string().starts_with("refused_") &&
              path.filename() != "bad_author.so" && path.filename() != "crashes.so")
            libraries.insert(path);
    for (const auto& library : libraries) plugin::load(*registry, library);
    return registry;
  }();
  return *loaded;
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : plugins().models()) names.push_back(name);
  return names;
}

void fill_in(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& options) {
  for (const OptionSpec& option : options)
    if (!option.default_value.empty()) settings[prefix + option.name] = option.default_value;
}

// A loss for a role: the model's own choice, else a usual one.
std::string loss_for(const sdk::RoleSlot& slot) {
  if (!slot.default_plugin.empty()) return slot.default_plugin;
  switch (slot.role) {
    case sdk::Role::kAdversarial:
      return "nonsaturating";
    case sdk::Role::kPenalty:
      return "gradient_penalty";
    case sdk::Role::kReconstruction:
      return "bernoulli";
    case sdk::Role::kVariational:
      return "kl";
  }
  return {};
}

class EveryModel : public ::testing::TestWithParam<std::string> {
 protected:
  EveryModel() : entry_(plugins().model(GetParam())) {
    const sdk::ModelInfo& info = entry_.info;
    settings_ = {{"data.batch_size", Value(8)},
                 {"train.steps", Value(kSteps)},
                 {"train.ema", 0.9},
                 {"optimizer.kind", "adam"},
                 {"optimizer.lr", 1e-3},
                 {"train.grad_norm_every", Value(3)},
                 {"model.plugin", GetParam()},
                 {"optimizer.betas", ValueList{0.5, 0.999}}};
    fill_in(settings_, "model.", entry_.options);
    if (settings_.contains("model.base_channels")) settings_["model.base_channels"] = Value(4);
    for (const sdk::RoleSlot& slot : info.roles) {
      if (!slot.required && slot.default_plugin.empty()) continue;
      const std::string prefix = std::string("loss.") + sdk::name_of(slot.role) + ".", name = loss_for(slot);
      settings_[prefix + "plugin"] = name;
      switch (slot.role) {
        case sdk::Role::kAdversarial:
          fill_in(settings_, prefix, plugins().adversarial(name).options);
          break;
        case sdk::Role::kPenalty:
          fill_in(settings_, prefix, plugins().penalty(name).options);
          break;
        case sdk::Role::kReconstruction:
          fill_in(settings_, prefix, plugins().reconstruction(name).options);
          break;
        case sdk::Role::kVariational:
          fill_in(settings_, prefix, plugins().variational(name).options);
          break;
      }
    }
    const std::int64_t size = info.sizes.empty() ? 8 : info.sizes.front();
    std::vector<std::int64_t> shape{info.channels.front(), size, size};
    if (!info.images) shape = {2};
    std::vector<std::string> streams{"data"};
    if (info.streams == 2) streams = {"a", "b"};
    data_ = std::make_unique<data::ResidentData>(
        std::make_unique<sdk::testing::FakeDataset>(shape, 20, streams), at::kCPU);
  }

  // Other seeds, rates, and other values of each real option that may differ.
  TrialAssignment trial(std::int64_t i) const {
    TrialAssignment made;
    made.trial = "trial" + std::to_string(i);
    made.seed = i;
    made.settings = settings_;
    made.settings["optimizer.lr"] = 1e-3 * static_cast<double>(i + 1);
    for (const OptionSpec& option : entry_.options) {
      Value& value = made.settings["model." + option.name];
      if (option.fusible && value.is_real()) value = value.real() * (1.0 - 0.05 * static_cast<double>(i));
    }
    return made;
  }
  std::unique_ptr<Trainer> trainer(std::vector<TrialAssignment> trials, at::ScalarType dtype) const {
    TrainerOptions options;
    options.dtype = dtype;
    options.strict = true;
    return std::make_unique<Trainer>(plugins(), std::move(trials), *data_, at::kCPU, options);
  }

 private:
  const sdk::ModelEntry& entry_;
  Settings settings_;
  std::unique_ptr<data::ResidentData> data_;
};

TEST_P(EveryModel, FusedEqualsSeparate) {
  const std::vector<TrialAssignment> trials{trial(0), trial(1), trial(2)};
  const auto together = trainer(trials, at::kDouble);
  Curves fused;
  together->run_to(kSteps, fused.sink());
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto alone = trainer({trials[static_cast<std::size_t>(i)]}, at::kDouble);
    Curves single;
    alone->run_to(kSteps, single.sink());
    EXPECT_EQ(together->divergence(i), nullptr);
    EXPECT_LT(difference(together->state(i), alone->state(0)), kTolerance) << "trial " << i;
    ASSERT_FALSE(single.blocks().empty());
    for (const auto& [owner, block] : single.blocks())
      for (const std::string& name : block.names) {
        const auto expected = single.of(name), found = fused.of(name, i);
        ASSERT_EQ(found.size(), expected.size()) << name;
        for (std::size_t r = 0; r < found.size(); ++r)
          EXPECT_NEAR(found[r].second, expected[r].second,
                      kTolerance * std::max(1.0, std::abs(expected[r].second)))
              << name << " at step " << found[r].first;
      }
  }
}

TEST_P(EveryModel, ResumedRunEqualsTheStraightOneBitForBit) {
  std::mt19937 draw(std::random_device{}());
  const std::int64_t cut = std::uniform_int_distribution<std::int64_t>(1, kSteps - 1)(draw);
  const auto straight = trainer({trial(1)}, at::kFloat);
  run(*straight, kSteps);
  const auto first = trainer({trial(1)}, at::kFloat), second = trainer({trial(1)}, at::kFloat);
  run(*first, cut);
  second->set_state(0, first->state(0));
  run(*second, kSteps);
  EXPECT_TRUE(equal_bits(straight->state(0), second->state(0))) << "cut after step " << cut;
}

INSTANTIATE_TEST_SUITE_P(Plugins, EveryModel, ::testing::ValuesIn(model_names()),
                         [](const auto& tested) { return tested.param; });

// As R3GAN is trained: the penalties' weight, the rate and Adam's beta2 change from step to step.
class OnSchedules : public EveryModel {
 protected:
  TrialAssignment scheduled(std::int64_t i) const {
    const auto line = [](double begin, double end) {
      Schedule schedule;
      schedule.points = {{0, begin}, {kSteps, end}};
      return schedule;
    };
    const double share = 1.0 - 0.1 * static_cast<double>(i);
    TrialAssignment made = trial(i);
    made.settings["model.gamma"] = line(2.0, 0.2 * share);
    made.settings["optimizer.lr"] = line(1e-3 * share, 1e-4);
    made.settings["optimizer.betas"] = ValueList{0.0, line(0.9, 0.99 * share)};
    return made;
  }
};

TEST_P(OnSchedules, FusedEqualsSeparateAndResumedTheStraightRun) {
  const std::vector<TrialAssignment> trials{scheduled(0), scheduled(1), scheduled(2)};
  const auto together = trainer(trials, at::kDouble);
  run(*together, kSteps);
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto alone = trainer({trials[static_cast<std::size_t>(i)]}, at::kDouble);
    run(*alone, kSteps / 2);
    const auto resumed = trainer({trials[static_cast<std::size_t>(i)]}, at::kDouble);
    resumed->set_state(0, alone->state(0));
    run(*alone, kSteps);
    run(*resumed, kSteps);
    EXPECT_LT(difference(together->state(i), alone->state(0)), kTolerance) << "trial " << i;
    EXPECT_TRUE(equal_bits(alone->state(0), resumed->state(0))) << "trial " << i;
  }
}

TEST_P(OnSchedules, EachOfThemCounts) {
  const auto all = trainer({scheduled(0)}, at::kDouble);
  run(*all, kSteps);
  const Settings constants{
      {"model.gamma", 2.0}, {"optimizer.lr", 1e-3}, {"optimizer.betas", ValueList{0.0, 0.9}}};
  for (const auto& [key, value] : constants) {
    TrialAssignment without = scheduled(0);
    without.settings[key] = value;
    const auto other = trainer({without}, at::kDouble);
    run(*other, 1);
    EXPECT_EQ(other->divergence(0), nullptr);
    run(*other, kSteps);
    EXPECT_GT(difference(all->state(0), other->state(0)), 1e-6) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Plugins, OnSchedules, ::testing::Values("r3gan"));

TEST(EveryModelOf, TheBundledPluginsIsTried) {
  const std::vector<std::string> names = model_names();
  for (const char* bundled : {"dcgan", "mlp_gan", "vae"})
    EXPECT_NE(std::find(names.begin(), names.end(), bundled), names.end()) << bundled;
}

}  // namespace
}  // namespace harness::train

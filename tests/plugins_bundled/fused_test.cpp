// Every bundled model with every loss that fits it: three trials fused under vmap against three separate
// ones, in float64, the trainer looking for forbidden draws and operations that vmap can only do by a loop.
#include <ATen/Parallel.h>

#include <cmath>
#include <limits>

#include "harness/data/resident_data.h"
#include "harness/train/trainer.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

struct Fused {
  std::string name, dataset;
  Settings settings;             // beside the defaults
  std::string varied;            // an option that differs between the trials ...
  std::vector<double> values{};  // ... and its values; the learning rate differs always
};

void fill(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& specs) {
  for (const OptionSpec& spec : specs) settings.emplace(prefix + spec.name, spec.default_value);
}

// All keys that a resolved configuration has, as far as the trainer reads them.
Settings resolved(const Fused& tried) {
  Settings settings = tried.settings;
  settings["data.plugin"] = Value(tried.dataset);
  settings["data.batch_size"] = 4;
  settings["train.steps"] = 3;
  fill(settings, "model.", bundled().model(settings.at("model.plugin").string()).options);
  const auto loss = [&](const std::string& role, const auto& entries) {
    const auto found = settings.find("loss." + role + ".plugin");
    if (found != settings.end() && found->second.string() != "none")
      fill(settings, "loss." + role + ".", entries.at(found->second.string()).options);
  };
  loss("adversarial", bundled().adversarials());
  loss("penalty", bundled().penalties());
  loss("reconstruction", bundled().reconstructions());
  loss("variational", bundled().variationals());
  return settings;
}

std::vector<TrialAssignment> trials_of(const Fused& tried) {
  std::vector<TrialAssignment> trials;
  const std::vector<double> rates{1e-3, 2e-3, 5e-4};
  for (std::size_t i = 0; i < 3; ++i) {
    TrialAssignment trial;
    trial.trial = std::to_string(i);
    trial.seed = static_cast<std::int64_t>(i);
    trial.settings = resolved(tried);
    trial.settings["optimizer.lr"] = rates[i];
    if (!tried.varied.empty()) trial.settings[tried.varied] = tried.values[i];
    trials.push_back(std::move(trial));
  }
  return trials;
}

double largest_gap(const std::map<std::string, at::Tensor>& one,
                   const std::map<std::string, at::Tensor>& other) {
  EXPECT_EQ(one.size(), other.size());
  double gap = 0.0;
  for (const auto& [name, tensor] : one) {
    const double own = (tensor.to(at::kDouble) - other.at(name).to(at::kDouble)).abs().max().item<double>();
    // What is no number is no small gap; std::max would pass over it.
    gap = std::isnan(own) ? std::numeric_limits<double>::infinity() : std::max(gap, own);
  }
  return gap;
}

TEST(LargestGap, ToWhatIsNoNumberIsInfinite) {
  const std::map<std::string, at::Tensor> one{{"a", at::zeros({1})}, {"b", at::zeros({1})}},
      other{{"a", at::full({1}, std::nan(""))}, {"b", at::zeros({1})}};
  EXPECT_EQ(largest_gap(one, other), std::numeric_limits<double>::infinity());
  EXPECT_EQ(largest_gap(one, one), 0.0);
}

class BundledFused : public ::testing::TestWithParam<Fused> {};

TEST_P(BundledFused, TrainsAsThreeSeparateTrials) {
  at::set_num_threads(1);
  const Settings sizes{{"train_size", 16}, {"test_size", 4}};
  const data::ResidentData data(bundled().dataset(GetParam().dataset).make(sizes, {}), at::kCPU);
  const train::TrainerOptions options{.dtype = at::kDouble, .strict = true};
  const auto ignore = [](std::int64_t, Scalars) {};
  const std::vector<TrialAssignment> trials = trials_of(GetParam());
  train::Trainer fused(bundled(), trials, data, at::kCPU, options);
  fused.run_to(3, ignore);
  for (std::int64_t i = 0; i < 3; ++i) {
    train::Trainer separate(bundled(), {trials[static_cast<std::size_t>(i)]}, data, at::kCPU, options);
    const train::TrialState before = separate.state(0);
    separate.run_to(3, ignore);
    const train::TrialState own = separate.state(0), shared = fused.state(i);
    EXPECT_GT(largest_gap(before.weights, own.weights), 1e-4);
    EXPECT_LT(largest_gap(own.weights, shared.weights), 1e-8);
    EXPECT_LT(largest_gap(own.state, shared.state), 1e-8);
  }
}

Settings mlp(const std::string& loss, const std::string& penalty = "none") {
  const Value widths(ValueList{8, 8});
  return {{"model.plugin", "mlp_gan"},
          {"model.latent_dim", 3},
          {"model.generator_widths", widths},
          {"model.discriminator_widths", widths},
          {"loss.adversarial.plugin", Value(loss)},
          {"loss.penalty.plugin", Value(penalty)}};
}
Settings conv(const std::string& variant, const std::string& norm, const std::string& penalty) {
  return {{"model.plugin", "dcgan"},
          {"model.base_channels", 2},
          {"model.latent_dim", 3},
          {"model.latent", "uniform"},
          {"model.variant", Value(variant)},
          {"model.discriminator_norm", Value(norm)},
          {"loss.adversarial.plugin", "hinge"},
          {"loss.penalty.plugin", Value(penalty)}};
}
Settings vae(const std::string& architecture, const std::string& reconstruction) {
  return {{"model.plugin", "vae"},
          {"model.architecture", Value(architecture)},
          {"model.widths", Value(ValueList{8})},
          {"model.latent_dim", 3},
          {"model.base_channels", 2},
          {"model.dense_units", 8},
          {"loss.reconstruction.plugin", Value(reconstruction)},
          {"loss.variational.plugin", "kl"}};
}
INSTANTIATE_TEST_SUITE_P(
    Trials, BundledFused,
    ::testing::Values(
        Fused{"Minimax", "gaussians", mlp("minimax"), "loss.adversarial.real_label", {1, 0.9, 0.8}},
        Fused{
            "Nonsaturating", "gaussians", mlp("nonsaturating"), "loss.adversarial.real_label", {1, 0.9, 0.8}},
        Fused{
            "LeastSquares", "gaussians", mlp("least_squares"), "loss.adversarial.fake_target", {0, -1, 0.5}},
        Fused{"Hinge", "sprites", mlp("hinge"), "loss.adversarial.margin", {1, 2, 0.5}},
        Fused{"WassersteinWithPenalty",
              "gaussians",
              mlp("wasserstein", "gradient_penalty"),
              "loss.penalty.weight",
              {10, 1, 0.1}},
        Fused{"Dcgan", "sprites", conv("conv", "none", "none"), ""},
        Fused{"DcganWithPenalty",
              "sprites",
              conv("conv", "layer", "gradient_penalty"),
              "loss.penalty.weight",
              {10, 1, 0.1}},
        Fused{"DcganWithBatchNorm", "sprites", conv("conv", "batch", "none"), ""},
        Fused{"DcganMlp",
              "sprites",
              conv("mlp", "layer", "gradient_penalty"),
              "loss.penalty.target",
              {1, 0, 2}},
        Fused{"DcganMlpWithBatchNorm", "sprites", conv("mlp", "batch", "none"), ""},
        Fused{"VaeBernoulli", "sprites", vae("mlp", "bernoulli"), "loss.variational.beta", {1, 4, 0.5}},
        Fused{"VaeGaussian",
              "sprites",
              vae("conv", "gaussian"),
              "loss.reconstruction.standard_deviation",
              {0.5, 1, 0.2}}),
    [](const auto& tried) { return tried.param.name; });

}  // namespace
}  // namespace harness::tests

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "harness/check/difference.h"
#include "harness/check/proof_runner.h"
#include "harness/check/training_proofs.h"

namespace harness::check {
namespace {

constexpr std::int64_t kTrials = 3, kSteps = 5;
// float64 rounding grows over five Adam steps to some 1e-12; a wrong operand shows at 1e-3.
constexpr double kFusedTolerance = 1e-8;

struct Outcome {
  train::TrialState state;
  std::map<std::string, std::vector<double>> curves;
  at::Tensor samples;
};

class Trained {
 public:
  Trained(const TrialMaker& maker, std::vector<TrialAssignment> trials) : curves_(trials.size()) {
    train::TrainerOptions options;
    options.dtype = at::kDouble;
    options.strict = true;
    trainer_ = maker.trainer(std::move(trials), options);
    trainer_->run_to(kSteps, [this](std::int64_t trial, const Scalars& block) {
      for (std::size_t i = 0; i < block.values.size(); ++i)
        curves_[static_cast<std::size_t>(trial)][block.names[i % block.names.size()]].push_back(
            block.values[i]);
    });
    const auto& capabilities = maker.entry().info.capabilities;
    samples_ =
        std::find(capabilities.begin(), capabilities.end(), sdk::Capability::kSample) != capabilities.end();
  }

  Outcome outcome(std::int64_t trial) {
    Outcome outcome{trainer_->state(trial), curves_[static_cast<std::size_t>(trial)], {}};
    if (samples_) {
      const at::NoGradGuard no_grad;
      const auto bound = trainer_->evaluate(trial);
      sdk::Step& step = bound->step("check", 0, {}, {});
      outcome.samples = bound->model().generate(step, bound->model().latents(step, 4)).clone();
    }
    return outcome;
  }

 private:
  std::unique_ptr<train::Trainer> trainer_;
  std::vector<std::map<std::string, std::vector<double>>> curves_;
  bool samples_ = false;
};

// The largest relative difference over everything; throws where it is too large.
class Comparison {
 public:
  explicit Comparison(std::int64_t trial) : trial_(trial) {}

  void add(const std::string& what, double difference) {
    if (!(difference <= kFusedTolerance))
      throw broken(
          fmt::format(
              "trial {} of {}: {} differs by {:.1e} between fused and separate training after {} steps",
              trial_ + 1, kTrials, what, difference, kSteps),
          "Read hyperparameters by step.hp, keep tensors only in the bank's layers, param and state, and put "
          "no "
          "bias before a norm layer.");
    largest_ = std::max(largest_, difference);
  }
  void add(const std::map<std::string, at::Tensor>& fused, const std::map<std::string, at::Tensor>& alone) {
    for (const auto& [name, value] : alone) {
      const auto other = fused.find(name);
      add("'" + name + "'", other == fused.end() ? std::numeric_limits<double>::infinity()
                                                 : difference(name, other->second, value));
    }
  }
  double largest() const { return largest_; }

 private:
  std::int64_t trial_;
  double largest_ = 0.0;
};

}  // namespace

std::string prove_fused(const TrialMaker& maker) {
  std::vector<TrialAssignment> trials;
  for (std::int64_t i = 0; i < kTrials; ++i) trials.push_back(maker.trial(i, kSteps));
  Trained together(maker, trials);
  double largest = 0.0;
  for (std::int64_t i = 0; i < kTrials; ++i) {
    const Outcome fused = together.outcome(i);
    const Outcome alone = Trained(maker, {trials[static_cast<std::size_t>(i)]}).outcome(0);
    Comparison comparison(i);
    for (const auto& [name, values] : alone.curves)
      for (std::size_t row = 0; row < values.size(); ++row) {
        const auto other = fused.curves.find(name);
        const bool there = other != fused.curves.end() && row < other->second.size();
        comparison.add(fmt::format("curve {} at step {}", name, row + 1),
                       there ? std::abs(other->second[row] - values[row]) / (1 + std::abs(values[row]))
                             : std::numeric_limits<double>::infinity());
      }
    comparison.add(fused.state.weights, alone.state.weights);
    comparison.add(fused.state.state, alone.state.state);
    if (alone.samples.defined())
      comparison.add("a sample", difference("samples", fused.samples, alone.samples));
    largest = std::max(largest, comparison.largest());
  }
  return fmt::format("{} trials fused agree with {} separate ones to {:.1e} after {} steps (float64)",
                     kTrials, kTrials, largest, kSteps);
}

}  // namespace harness::check

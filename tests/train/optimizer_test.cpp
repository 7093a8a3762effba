#include "harness/train/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <cmath>
#include <functional>

#include "harness/config/optimizer_options.h"
#include "harness/sdk/model.h"

namespace harness::train {
namespace {

using Make = std::function<std::unique_ptr<torch::optim::Optimizer>(std::vector<at::Tensor>)>;

at::Tensor pattern(std::int64_t rows, double shift) {
  return at::arange(rows * 3, at::kDouble).view({rows, 3}).add(shift).sin();
}

// Two parameters, whose gradients are a fixed function of their values, under our optimiser.
struct Ours {
  explicit Ours(const Settings& settings, std::int64_t trials = 1, bool rate_on_device = false)
      : fusion(trials) {
    std::vector<std::unique_ptr<ModuleBank>> banks;
    std::vector<ModuleBank*> pointers{&bank};
    for (std::int64_t trial = 1; trial < trials; ++trial)
      pointers.push_back(banks.emplace_back(std::make_unique<ModuleBank>()).get());
    for (ModuleBank* each : pointers) {
      each->param("a", pattern(2, 0.3));
      each->param("b", pattern(1, 0.7));
      each->group("all", {"a", "b"});
    }
    bank.adopt(pointers, fusion, at::kDouble, at::kCPU);
    all.assign(static_cast<std::size_t>(trials), &settings);
    const OptimizerSettings read = OptimizerSettings::read(all, "all");
    for (const std::size_t i : {0U, 1U}) moments.add(i, bank.parameters()[i].value, read.kind);
    moments.finish(fusion, at::kCPU);
    optimizer = std::make_unique<Optimizer>(read, fusion, bank, moments, std::vector<std::size_t>{0, 1},
                                            rate_on_device);
  }
  at::Tensor value(std::size_t i) const { return bank.parameters()[i].value; }
  std::vector<at::Tensor> gradients() const { return {value(0) * 2.0 - 1.0, value(1).pow(3)}; }
  void update(std::int64_t step, const at::Tensor& gate = {}) {
    const at::NoGradGuard no_grad;
    optimizer->update(gradients(), joint_norm(gradients(), fusion), gate, step,
                      std::vector<bool>(static_cast<std::size_t>(fusion.trials()), true));
  }

  Fusion fusion;
  ModuleBank bank;
  Moments moments;
  std::vector<const Settings*> all;
  std::unique_ptr<Optimizer> optimizer;
};

struct Reference {
  const char* name;
  Settings settings;
  Make make;
};
void PrintTo(const Reference& reference, std::ostream* out) { *out << reference.name; }

class EqualsTorch : public ::testing::TestWithParam<Reference> {};

// Tolerance: eight steps of float64 arithmetic in another order of operations.
TEST_P(EqualsTorch, AfterEightSteps) {
  Ours ours(GetParam().settings);
  std::vector<at::Tensor> theirs{ours.value(0).clone().requires_grad_(),
                                 ours.value(1).clone().requires_grad_()};
  const auto reference = GetParam().make(theirs);
  for (std::int64_t step = 0; step < 8; ++step) {
    theirs[0].mutable_grad() = (theirs[0] * 2.0 - 1.0).detach();
    theirs[1].mutable_grad() = theirs[1].pow(3).detach();
    reference->step();
    ours.update(step);
  }
  for (const std::size_t i : {0U, 1U})
    EXPECT_LT((ours.value(i) - theirs[i]).abs().max().item<double>(), 1e-13)
        << GetParam().name << " parameter " << i;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, EqualsTorch,
    ::testing::Values(
        Reference{
            "adam",
            {{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}, {"optimizer.betas", ValueList{0.5, 0.99}}},
            [](auto p) {
              return std::make_unique<torch::optim::Adam>(p,
                                                          torch::optim::AdamOptions(0.01).betas({0.5, 0.99}));
            }},
        Reference{"adam with decay",
                  {{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}, {"optimizer.weight_decay", 0.1}},
                  [](auto p) {
                    return std::make_unique<torch::optim::Adam>(
                        p, torch::optim::AdamOptions(0.01).weight_decay(0.1));
                  }},
        Reference{"adamw",
                  {{"optimizer.kind", "adamw"}, {"optimizer.lr", 0.01}, {"optimizer.weight_decay", 0.1}},
                  [](auto p) {
                    return std::make_unique<torch::optim::AdamW>(
                        p, torch::optim::AdamWOptions(0.01).weight_decay(0.1));
                  }},
        Reference{"sgd",
                  {{"optimizer.kind", "sgd"}, {"optimizer.lr", 0.05}, {"optimizer.weight_decay", 0.01}},
                  [](auto p) {
                    return std::make_unique<torch::optim::SGD>(
                        p, torch::optim::SGDOptions(0.05).weight_decay(0.01));
                  }},
        Reference{"sgd with momentum",
                  {{"optimizer.kind", "sgd"}, {"optimizer.lr", 0.05}, {"optimizer.momentum", 0.9}},
                  [](auto p) {
                    return std::make_unique<torch::optim::SGD>(p,
                                                               torch::optim::SGDOptions(0.05).momentum(0.9));
                  }},
        Reference{"rmsprop",
                  {{"optimizer.kind", "rmsprop"},
                   {"optimizer.lr", 0.01},
                   {"optimizer.alpha", 0.9},
                   {"optimizer.weight_decay", 0.01}},
                  [](auto p) {
                    return std::make_unique<torch::optim::RMSprop>(
                        p, torch::optim::RMSpropOptions(0.01).alpha(0.9).weight_decay(0.01));
                  }},
        Reference{"rmsprop with momentum",
                  {{"optimizer.kind", "rmsprop"}, {"optimizer.lr", 0.01}, {"optimizer.momentum", 0.5}},
                  [](auto p) {
                    return std::make_unique<torch::optim::RMSprop>(
                        p, torch::optim::RMSpropOptions(0.01).momentum(0.5));
                  }}),
    [](const auto& tested) {
      std::string name = tested.param.name;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

TEST(Optimizer, FirstAdamStepIsTheRateInTheGradientsDirection) {
  Ours ours({{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}, {"optimizer.eps", 1e-12}});
  const at::Tensor before = ours.value(0).clone(), direction = ours.gradients()[0].sign();
  ours.update(0);
  EXPECT_LT((before - ours.value(0) - 0.01 * direction).abs().max().item<double>(), 1e-10);
}

// As on GPUs. The rate is one that float32 holds exactly, so that the bits are the same.
TEST(Optimizer, ARateOnTheDeviceGivesTheSameBitsAndFollowsItsSchedule) {
  Schedule falling;
  falling.points = {{0, 0.5}, {4, 0.0}};
  for (const char* kind : {"adam", "adamw", "sgd", "rmsprop"}) {
    const Settings settings{{"optimizer.kind", kind}, {"optimizer.lr", falling}};
    Ours host(settings, 2), device(settings, 2, /*rate_on_device=*/true);
    for (std::int64_t step = 0; step < 6; ++step) {
      host.update(step);
      device.update(step);
    }
    for (const std::size_t i : {0U, 1U}) EXPECT_TRUE(at::equal(host.value(i), device.value(i))) << kind;
  }
}

TEST(Optimizer, AClosedGateChangesNothingAndCountsNoStep) {
  for (const char* kind : {"adam", "adamw", "sgd", "rmsprop"}) {
    const Settings settings{{"optimizer.kind", kind}, {"optimizer.lr", 0.01}, {"optimizer.momentum", 0.5}};
    Ours gated(settings), skipped(settings);
    for (std::int64_t step = 0; step < 6; ++step) {
      const bool open = step % 3 != 1;
      gated.update(step, at::scalar_tensor(open, at::kBool));
      if (open) skipped.update(step);
    }
    for (const std::size_t i : {0U, 1U}) EXPECT_TRUE(at::equal(gated.value(i), skipped.value(i))) << kind;
    EXPECT_TRUE(at::equal(gated.moments.steps(), skipped.moments.steps())) << kind;
  }
}

TEST(Optimizer, AGateOfEachTrialGatesThatTrialAlone) {
  const Settings settings{{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}};
  Ours fused(settings, 2), single(settings);
  const at::Tensor before = fused.value(0)[1].clone();
  fused.update(0, at::tensor({1, 0}).to(at::kBool));
  single.update(0);
  EXPECT_TRUE(at::equal(fused.value(0)[0], single.value(0)));
  EXPECT_TRUE(at::equal(fused.value(0)[1], before));
}

TEST(Optimizer, ClipsTheJointNormOfAllGradients) {
  const Settings settings{{"optimizer.kind", "sgd"}, {"optimizer.lr", 1.0}, {"optimizer.clip_norm", 0.5}};
  Ours ours(settings);
  std::vector<at::Tensor> before, gradients = ours.gradients();
  double squares = 0.0;
  for (const std::size_t i : {0U, 1U}) {
    before.push_back(ours.value(i).clone());
    squares += gradients[i].square().sum().item<double>();
  }
  ASSERT_GT(std::sqrt(squares), 0.5);
  ours.update(0);
  for (const std::size_t i : {0U, 1U})
    EXPECT_LT((before[i] - ours.value(i) - gradients[i] * (0.5 / (std::sqrt(squares) + 1e-6)))
                  .abs()
                  .max()
                  .item<double>(),
              1e-12);
}

TEST(Optimizer, AnUndefinedGradientSkipsItsParameterAndItsCount) {
  Ours ours({{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}});
  const at::Tensor before = ours.value(1).clone();
  ours.optimizer->update({ours.gradients()[0], at::Tensor()}, {}, {}, 0, {true});
  EXPECT_TRUE(at::equal(ours.value(1), before));
  EXPECT_EQ(ours.moments.steps()[0].item<float>(), 1.0F);
  EXPECT_EQ(ours.moments.steps()[1].item<float>(), 0.0F);
}

TEST(Optimizer, WhatIsNotSetIsAsTheOptionsDeclareIt) {
  const Settings none;
  const OptimizerSettings found = OptimizerSettings::read({&none}, "all");
  const OptimizerOptions declared;
  EXPECT_EQ(declared.kind, "adam");
  EXPECT_EQ(found.kind, OptimizerKind::kAdam);
  for (const auto& [scalar, value] :
       {std::pair{&found.lr, declared.lr}, std::pair{&found.beta1, declared.betas[0]},
        std::pair{&found.beta2, declared.betas[1]}, std::pair{&found.eps, declared.eps},
        std::pair{&found.weight_decay, declared.weight_decay}, std::pair{&found.momentum, declared.momentum},
        std::pair{&found.alpha, declared.alpha}, std::pair{&found.clip_norm, declared.clip_norm}})
    EXPECT_EQ(scalar->at(0, 0), value);
}

TEST(Optimizer, ARateFollowsItsSchedule) {
  Schedule falling;
  falling.points = {{0, 1.0}, {2, 0.0}};
  Ours ours({{"optimizer.kind", "sgd"}, {"optimizer.lr", falling}});
  const at::Tensor start = ours.value(0).clone();
  const at::Tensor gradient = ours.gradients()[0].clone();
  ours.update(1);
  EXPECT_LT((start - ours.value(0) - 0.5 * gradient).abs().max().item<double>(), 1e-14);
  const at::Tensor still = ours.value(0).clone();
  ours.update(2);
  EXPECT_TRUE(at::equal(ours.value(0), still));
}

// Adam by its formula (Kingma and Ba 2015), with betas that change from step to step.
TEST(Optimizer, BetasFollowTheirSchedules) {
  Schedule first, second;
  first.points = {{0, 0.0}, {4, 0.8}};
  second.points = {{0, 0.9}, {4, 0.5}};
  Ours ours(
      {{"optimizer.kind", "adam"}, {"optimizer.lr", 0.01}, {"optimizer.betas", ValueList{first, second}}});
  at::Tensor value = ours.value(0).clone(), mean = at::zeros_like(value), square = at::zeros_like(value);
  for (std::int64_t step = 0; step < 4; ++step) {
    const double beta1 = 0.2 * static_cast<double>(step), beta2 = 0.9 - 0.1 * static_cast<double>(step);
    const double count = static_cast<double>(step + 1);
    const at::Tensor gradient = value * 2.0 - 1.0;
    mean = beta1 * mean + (1.0 - beta1) * gradient;
    square = beta2 * square + (1.0 - beta2) * gradient.square();
    value = value - 0.01 / (1.0 - std::pow(beta1, count)) * mean /
                        ((square / (1.0 - std::pow(beta2, count))).sqrt() + 1e-8);
    ours.update(step);
  }
  EXPECT_LT((ours.value(0) - value).abs().max().item<double>(), 1e-13);
}

}  // namespace
}  // namespace harness::train

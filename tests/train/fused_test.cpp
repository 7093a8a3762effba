#include <gtest/gtest.h>

#include "harness/sdk/model_plugin.h"
#include "tests/train/models.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;

constexpr std::int64_t kSteps = 5;
constexpr double kTolerance = 1e-8;  // float64, five steps

struct Kind {
  const char* name;
  Rig (*rig)();
  const char* fusible;  // an option that differs between the trials
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

Rig conv_gan() {
  Rig rig({1, 8, 8});
  rig.loss<Logistic, sdk::AdversarialLoss>("adversarial", {{"weight", 1.0}});
  rig.model<ConvGan>({{sdk::Role::kAdversarial}});
  return rig;
}

Rig vae() {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  return rig;
}

Rig penalty_gan() {
  Rig rig({2});
  rig.loss<GradientPenalty, sdk::Penalty>("penalty", {{"weight", 10.0}});
  rig.model<PenaltyGan>({{sdk::Role::kPenalty}});
  return rig;
}

std::vector<TrialAssignment> three(const Rig& rig, const std::string& fusible) {
  std::vector<TrialAssignment> trials;
  for (std::int64_t i = 0; i < 3; ++i)
    trials.push_back(rig.trial(i, {{"optimizer.kind", "adam"},
                                   {"optimizer.lr", 1e-3 * static_cast<double>(i + 1)},
                                   {"optimizer.clip_norm", 5.0},
                                   {"train.ema", 0.9},
                                   {"train.grad_norm_every", Value(2)},
                                   {fusible, 0.5 * static_cast<double>(i + 1)}}));
  return trials;
}

// Numbers of the optimisers that no other test gives trials of their own.
TEST(Fusion, OptionsOfTheOptimisersAreEachTrialsOwn) {
  const Settings one{{"optimizer.eps", 1e-8},   {"optimizer.weight_decay", 0.0}, {"optimizer.momentum", 0.0},
                     {"optimizer.alpha", 0.99}, {"optimizer.clip_norm", 0.0},    {"train.ema", 0.5}};
  const Settings two{{"optimizer.eps", 1e-3},  {"optimizer.weight_decay", 0.1}, {"optimizer.momentum", 0.5},
                     {"optimizer.alpha", 0.9}, {"optimizer.clip_norm", 0.5},    {"train.ema", 0.9}};
  for (const char* kind : {"adam", "rmsprop", "sgd"}) {
    Rig rig = vae();
    rig.settings["optimizer.kind"] = kind;
    rig.settings["optimizer.lr"] = 0.01;
    const std::vector<TrialAssignment> trials{rig.trial(0, one), rig.trial(1, two)};
    const auto together = rig.trainer(trials);
    run(*together, kSteps);
    for (std::int64_t i = 0; i < 2; ++i) {
      const auto alone = rig.trainer({trials[static_cast<std::size_t>(i)]});
      run(*alone, kSteps);
      EXPECT_LT(difference(together->state(i), alone->state(0)), kTolerance) << kind << ", trial " << i;
    }
  }
}

class Fused : public ::testing::TestWithParam<Kind> {};

TEST_P(Fused, ThreeTrialsEqualThreeSeparateOnes) {
  const Rig rig = GetParam().rig();
  const std::vector<TrialAssignment> trials = three(rig, GetParam().fusible);
  const auto together = rig.trainer(trials);
  Curves fused;
  together->run_to(kSteps, fused.sink());
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto alone = rig.trainer({trials[static_cast<std::size_t>(i)]});
    Curves single;
    alone->run_to(kSteps, single.sink());
    EXPECT_LT(difference(together->state(i), alone->state(0)), kTolerance)
        << GetParam().name << ", trial " << i;
    EXPECT_GT(difference(together->state(i), together->state((i + 1) % 3)), 1e-4) << "trials must differ";
    ASSERT_FALSE(single.blocks().empty());
    for (const auto& [trial, block] : single.blocks())
      for (const std::string& name : block.names) {
        const auto expected = single.of(name), found = fused.of(name, i);
        ASSERT_EQ(found.size(), expected.size()) << name;
        for (std::size_t r = 0; r < found.size(); ++r)
          EXPECT_NEAR(found[r].second, expected[r].second, kTolerance) << name;
      }
  }
}

TEST_P(Fused, DroppingATrialLeavesTheBitsOfTheOthers) {
  const Rig rig = GetParam().rig();
  const std::vector<TrialAssignment> trials = three(rig, GetParam().fusible);
  const auto whole = rig.trainer(trials), dropped = rig.trainer(trials);
  run(*whole, kSteps);
  run(*dropped, 2);
  const TrialState left = dropped->state(1);
  dropped->drop(1);
  Curves curves;
  dropped->run_to(kSteps, curves.sink());
  EXPECT_TRUE(equal_bits(whole->state(0), dropped->state(0)));
  EXPECT_TRUE(equal_bits(whole->state(2), dropped->state(2)));
  EXPECT_EQ(left.weights.begin()->second.numel(), dropped->state(1).weights.begin()->second.numel());
  for (const auto& [trial, block] : curves.blocks()) EXPECT_NE(trial, 1);
}

TEST_P(Fused, ATrialGoesOnAloneFromAFusedState) {
  const Rig rig = GetParam().rig();
  const std::vector<TrialAssignment> trials = three(rig, GetParam().fusible);
  const auto together = rig.trainer(trials);
  run(*together, 3);
  const auto alone = rig.trainer({trials[1]});
  alone->set_state(0, together->state(1));
  EXPECT_EQ(alone->step(), 3);
  run(*alone, kSteps);
  run(*together, kSteps);
  EXPECT_LT(difference(together->state(1), alone->state(0)), kTolerance);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Fused,
                         ::testing::Values(Kind{"ConvGan", conv_gan, "loss.adversarial.weight"},
                                           Kind{"Vae", vae, "model.beta"},
                                           Kind{"PenaltyGan", penalty_gan, "loss.penalty.weight"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(FusedGroup, RefusesTrialsThatDifferInAnOptionThatIsNotFusible) {
  const Rig rig = vae();
  EXPECT_THROW(rig.trainer({rig.trial(0), rig.trial(1, {{"optimizer.kind", "adam"}})}), Error);
  EXPECT_THROW(rig.trainer({rig.trial(0), rig.trial(1, {{"train.precision", "bf16"}})}), Error);
  EXPECT_NO_THROW(rig.trainer({rig.trial(0), rig.trial(1, {{"model.beta", 3.0}})}));
}

TEST(FusedGroup, EvaluationSeesTheTrialsOwnWeightsAndTrainingGoesOn) {
  const Rig rig = conv_gan();
  const std::vector<TrialAssignment> trials = three(rig, "loss.adversarial.weight");
  const auto together = rig.trainer(trials), undisturbed = rig.trainer(trials),
             alone = rig.trainer({trials[2]});
  for (Trainer* trainer : {together.get(), undisturbed.get(), alone.get()}) run(*trainer, 3);
  const auto sample = [](Trainer& trainer, std::int64_t trial) {
    const auto model = trainer.evaluate(trial);
    sdk::Step& step = model->step("samples", 0, {}, {});
    return model->model().generate(step, model->model().latents(step, 7));
  };
  const at::Tensor images = sample(*together, 2);
  EXPECT_EQ(images.sizes(), at::IntArrayRef({7, 1, 8, 8}));
  EXPECT_LT((images - sample(*alone, 0)).abs().max().item<double>(), kTolerance);
  EXPECT_GT((images - sample(*together, 0)).abs().max().item<double>(), 1e-4);
  run(*together, kSteps);
  run(*undisturbed, kSteps);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_TRUE(equal_bits(together->state(i), undisturbed->state(i)));
}

// Tolerance: bfloat16 has eight bits of mantissa, so that a gradient is off by some 2^-8 of itself, and so is
// the way that the weights went.
TEST(FusedGroup, InBf16AgreesToRounding) {
  const Rig rig = vae();
  std::vector<TrialAssignment> trials = three(rig, "model.beta");
  for (TrialAssignment& trial : trials) {
    trial.settings["train.precision"] = "bf16";
    trial.settings["optimizer.kind"] = "sgd";
  }
  const auto together = rig.trainer(trials, at::kFloat), alone = rig.trainer({trials[1]}, at::kFloat);
  const TrialState before = alone->state(0);
  for (Trainer* trainer : {together.get(), alone.get()}) run(*trainer, 2);
  const double moved = difference(before, alone->state(0));
  EXPECT_GT(moved, 1e-4);
  EXPECT_LT(difference(together->state(1), alone->state(0)), 0.015 * moved);
}

// LibTorch's batching rule for batch norm wants one type on the CPU.
TEST(FusedGroup, InBf16WithBatchNormIsRefusedWithTheWayOut) {
  const Rig rig = conv_gan();
  const Settings reduced{{"train.precision", "bf16"}};
  const auto together = rig.trainer({rig.trial(0, reduced), rig.trial(1, reduced)}, at::kFloat);
  try {
    run(*together, 1);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(error.remedy().find("train.fuse = 1"), std::string::npos) << error.what();
  }
}

// Convolutions, transposed ones and batch norm too.
TEST(Precision, Bf16ChangesTheResultLittle) {
  const Rig rig = conv_gan();
  const Settings plain{{"optimizer.kind", "sgd"}};
  Settings reduced = plain;
  reduced["train.precision"] = "bf16";
  const auto exact = rig.trainer({rig.trial(0, plain)}, at::kFloat),
             rough = rig.trainer({rig.trial(0, reduced)}, at::kFloat);
  for (Trainer* trainer : {exact.get(), rough.get()}) run(*trainer, 2);
  const double change = difference(exact->state(0), rough->state(0));
  const double moved = difference(rig.trainer({rig.trial(0, plain)}, at::kFloat)->state(0), exact->state(0));
  EXPECT_GT(change, 0.0) << "autocast does nothing";
  EXPECT_LT(change, 0.015 * moved);
}

}  // namespace
}  // namespace harness::train

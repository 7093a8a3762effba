#include "harness/train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/sdk/model_plugin.h"
#include "harness/train/noise.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Stage;
using sdk::Term;

// One number in each of two groups; phases in whatever order a test wants. Terms: phase "a" minimises
// a * rate + a * b, "b" minimises b + a * b, with plain SGD, so that each step can be done by hand.
class TwoNumbers : public sdk::Model {
 public:
  explicit TwoNumbers(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    a_ = bank.param("a", at::ones({1}));
    b_ = bank.param("b", at::full({1}, 2.0));
    bank.group("a", {"a"});
    bank.group("b", {"b"});
  }
  std::vector<Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "a", .groups = {"a"}}, Phase{.name = "b", .groups = {"b"}}}}};
  }
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    const at::Tensor product = (a_.get() * b_.get()).sum();
    if (phase == "a") return {{"own", a_.get().sum(), step.hp("rate")}, {"product", product}};
    return {{"own", b_.get().sum()}, {"product", product}};
  }

 protected:
  sdk::Param a_, b_;
};

template <class T>
Rig rig_of() {
  Rig rig;
  rig.model<T>({}, {{"rate", 1.0}});
  return rig;
}

TEST(Phases, UpdateExactlyTheirGroupsOneAfterTheOther) {
  const auto trainer = rig_of<TwoNumbers>().trainer();
  run(*trainer, 1);
  const double a = 1.0 - 0.1 * (1.0 + 2.0);  // a's gradient: rate + b
  EXPECT_NEAR(weight(*trainer, "a"), a, 1e-15);
  EXPECT_NEAR(weight(*trainer, "b"), 2.0 - 0.1 * (1.0 + a), 1e-15);  // b's, with the new a: 1 + a
}

class Together : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Stage> schedule() const override {
    return {{"only",
             1.0,
             {Phase{.name = "a", .groups = {"a"}, .together = "both", .track = {"b"}},
              Phase{.name = "b", .groups = {"b"}, .together = "both"}}}};
  }
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    const at::Tensor product = step.share("product", [&] { return (a_.get() * b_.get()).sum(); });
    return {{"own", (phase == "a" ? a_ : b_).get().sum()}, {"product", product}};
  }
};

TEST(Phases, TogetherTakeAllGradientsBeforeAnyUpdate) {
  const auto trainer = rig_of<Together>().trainer();
  run(*trainer, 1);
  EXPECT_NEAR(weight(*trainer, "a"), 1.0 - 0.1 * (1.0 + 2.0), 1e-15);
  EXPECT_NEAR(weight(*trainer, "b"), 2.0 - 0.1 * (1.0 + 1.0), 1e-15);  // with the old a
}

TEST(Phases, EveryAndRepeatComeFromTheFile) {
  Rig rig = rig_of<TwoNumbers>();
  rig.settings["phase.a.every"] = Value(2);
  rig.settings["phase.b.repeat"] = Value(3);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(4, curves.sink());
  double a = 1.0, b = 2.0;
  for (int step = 0; step < 4; ++step) {
    if (step % 2 == 0) a -= 0.1 * (1.0 + b);
    for (int repeat = 0; repeat < 3; ++repeat) b -= 0.1 * (1.0 + a);
  }
  EXPECT_NEAR(weight(*trainer, "a"), a, 1e-14);
  EXPECT_NEAR(weight(*trainer, "b"), b, 1e-14);
  EXPECT_EQ(trainer->images_seen(), 4 * 3 * 8);
  ASSERT_EQ(curves.of("loss.a.own").size(), 2U);  // rows for steps 1 and 3 only
  EXPECT_EQ(curves.of("loss.a.own")[1].first, 3);
  EXPECT_EQ(curves.of("loss.b.own").size(), 4U);
}

class Gated : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Stage> schedule() const override {
    return {{"only",
             1.0,
             {Phase{.name = "a", .groups = {"a"}, .gated = true}, Phase{.name = "b", .groups = {"b"}}}}};
  }
  at::Tensor gate(std::string_view, sdk::Step&) override { return b_.get().sum().gt(1.7); }
  void after(std::string_view phase, sdk::Step& step) override {
    if (phase == "a") step.write(step.params("a")[0], a_.get() + 1.0);
  }
};

TEST(Phases, AGateMasksTheUpdateAndWhatAfterWrites) {
  const auto trainer = rig_of<Gated>().trainer();
  double a = 1.0, b = 2.0;
  bool closed = false;
  for (int step = 0; step < 4; ++step) {
    const bool open = b > 1.7;
    closed |= !open;
    if (open) a = a - 0.1 * (1.0 + b) + 1.0;
    b -= 0.1 * (1.0 + a);
  }
  ASSERT_TRUE(closed);
  run(*trainer, 4);
  EXPECT_NEAR(weight(*trainer, "a"), a, 1e-14);
  EXPECT_NEAR(weight(*trainer, "b"), b, 1e-14);
}

class Staged : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Stage> schedule() const override {
    return {{"first", 1.0, {Phase{.name = "a", .groups = {"a"}}}},
            {"second", 3.0, {Phase{.name = "b", .groups = {"b"}}}}};
  }
};

TEST(Phases, StagesFollowByTheirShareOfTheSteps) {
  Rig rig = rig_of<Staged>();
  rig.settings["train.steps"] = Value(8);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(100, curves.sink());
  EXPECT_EQ(trainer->step(), 8);
  EXPECT_EQ(curves.of("loss.a.own").size(), 2U);
  EXPECT_EQ(curves.of("loss.b.own").size(), 6U);
  EXPECT_EQ(curves.of("loss.b.own").front().first, 3);
}

TEST(Phases, OfAStageThatEndedAreNotRunAgainWhenTheStepsAreRaised) {
  Rig rig = rig_of<Staged>();
  rig.settings["train.steps"] = Value(8);
  const auto early = rig.trainer(), late = rig.trainer();
  run(*early, 2);
  run(*late, 3);
  const auto longer = rig.trainer({rig.trial(0, {{"train.steps", Value(16)}})});
  longer->set_state(0, early->state(0));  // the first stage goes on up to step 4
  try {
    longer->set_state(0, late->state(0));
    FAIL() << "the first stage would be trained after the second";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "The checkpoint of step 3 was trained with stage 'first' up to step 2; with this train.steps it "
        "ends at step 4.");
    EXPECT_EQ(error.remedy(), "Set train.steps back, or train anew in an experiment of another name.");
  }
}

TEST(Hyperparameters, FollowTheirScheduleByStep) {
  Rig rig = rig_of<TwoNumbers>();
  Schedule rising;
  rising.points = {{0, 0.0}, {10, 10.0}};
  rig.settings["model.rate"] = rising;
  rig.settings["phase.b.every"] = Value(100);
  const auto trainer = rig.trainer();
  double a = 1.0, b = 2.0;
  for (int step = 0; step < 4; ++step) {
    a -= 0.1 * (step + b);
    if (step == 0) b -= 0.1 * (1.0 + a);
  }
  run(*trainer, 4);
  EXPECT_NEAR(weight(*trainer, "a"), a, 1e-13);
}

TEST(Hyperparameters, OfARestoredTrialAreThoseOfItsLastStep) {
  Rig rig = rig_of<TwoNumbers>();
  Schedule rising;
  rising.points = {{0, 0.0}, {10, 10.0}};
  rig.settings["model.rate"] = rising;
  const auto straight = rig.trainer();
  run(*straight, 4);
  const auto restored = rig.trainer();
  restored->set_state(0, straight->state(0));
  for (const auto& trainer : {straight.get(), restored.get()}) {
    const auto model = trainer->evaluate(0);
    EXPECT_EQ(model->step("test", 0, {}, {}).hp("rate").item<double>(), 3.0);
  }
}

TEST(Optimisers, TakeTheSettingsOfTheirGroup) {
  Rig rig = rig_of<Together>();
  rig.settings["optimizer.b.lr"] = 0.5;
  const auto trainer = rig.trainer();
  run(*trainer, 1);
  EXPECT_NEAR(weight(*trainer, "a"), 1.0 - 0.1 * 3.0, 1e-15);
  EXPECT_NEAR(weight(*trainer, "b"), 2.0 - 0.5 * 2.0, 1e-15);
}

class OnePhase : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "a", .groups = {"a", "b"}}}}};
  }
};

TEST(Optimisers, ClipTheJointNormOfAPhaseWhoseGroupsHaveSettingsOfTheirOwn) {
  Rig rig = rig_of<OnePhase>();
  rig.settings["optimizer.clip_norm"] = 0.5;
  rig.settings["optimizer.b.lr"] = 0.2;
  const double scale = 0.5 / (std::sqrt(3.0 * 3.0 + 1.0 * 1.0) + 1e-6);
  for (const std::int64_t trials : {1, 2}) {
    std::vector<TrialAssignment> group;
    for (std::int64_t seed = 0; seed < trials; ++seed) group.push_back(rig.trial(seed));
    const auto trainer = rig.trainer(group);
    run(*trainer, 1);
    EXPECT_NEAR(weight(*trainer, "a"), 1.0 - 0.1 * 3.0 * scale, 1e-15);
    EXPECT_NEAR(weight(*trainer, "b"), 2.0 - 0.2 * 1.0 * scale, 1e-15);
  }
}

// What the phase, a block shared under the phase's name and the phase's hook draw for one purpose.
class SameNames : public sdk::Model {
 public:
  explicit SameNames(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    a_ = bank.param("a", at::ones({1}));
    drawn_ = bank.state("drawn", at::zeros({3}));
    bank.group("a", {"a"});
  }
  std::vector<sdk::Stage> schedule() const override {
    return {{"only", 1.0, {sdk::Phase{.name = "a", .groups = {"a"}}}}};
  }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor own = step.uniform("noise", {});
    const at::Tensor shared = step.share("a", [&] { return step.uniform("noise", {}); });
    drawn_.set(at::stack({own, shared, at::zeros_like(own)}));
    return {{"own", a_.get().sum()}};
  }
  void after(std::string_view, sdk::Step& step) override {
    const at::Tensor before = drawn_.get();
    drawn_.set(at::stack({before[0], before[1], step.uniform("noise", {})}));
  }

 private:
  sdk::Param a_;
  sdk::State drawn_;
};

TEST(Draws, OfAPhaseOfItsHookAndOfABlockSharedUnderItsNameDiffer) {
  Rig rig;
  rig.model<SameNames>();
  const auto trainer = rig.trainer();
  run(*trainer, 1);
  const auto state = trainer->state(0).state;
  at::Tensor drawn;
  for (const auto& [name, value] : state)
    if (name.ends_with("drawn")) drawn = value;
  ASSERT_TRUE(drawn.defined());
  EXPECT_NE(drawn[0].item<double>(), drawn[1].item<double>());
  EXPECT_NE(drawn[0].item<double>(), drawn[2].item<double>());
  EXPECT_NE(drawn[1].item<double>(), drawn[2].item<double>());
  NoiseKey hook{.purpose = hash_name("noise") ^ hash_name("model."), .phase = hash_name("after/a")};
  EXPECT_EQ(drawn[2].item<double>(), philox_uniform(hook, {}, at::kDouble).item<double>());
}

TEST(Averages, AreTheExponentialAverageOfTheNamedGroups) {
  Rig rig = rig_of<TwoNumbers>();
  rig.settings["train.ema"] = 0.75;
  rig.settings["train.ema_groups"] = ValueList{"a"};
  const auto trainer = rig.trainer();
  double average = 1.0;
  for (int step = 1; step <= 3; ++step) {
    run(*trainer, step);
    average = 0.75 * average + 0.25 * weight(*trainer, "a");
  }
  const TrialState state = trainer->state(0);
  EXPECT_NEAR(state.state.at("ema/a").item<double>(), average, 1e-14);
  EXPECT_FALSE(state.state.contains("ema/b"));
  const auto model = trainer->evaluate(0);
  sdk::Step& step = model->step("test", 0, {}, {});
  EXPECT_NEAR(step.params("a")[0].item<double>(), average, 1e-14);
  EXPECT_NEAR(step.params("b")[0].item<double>(), weight(*trainer, "b"), 1e-14);
}

TEST(Rows, HaveTermsByStepAndGradientNormsWhenAsked) {
  Rig rig = rig_of<TwoNumbers>();
  rig.settings["train.log_every"] = Value(3);
  rig.settings["train.record_every"] = Value(2);
  rig.settings["train.grad_norm_every"] = Value(4);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(8, curves.sink());
  const auto own = curves.of("loss.a.own");
  ASSERT_EQ(own.size(), 4U);
  EXPECT_EQ(own.front().first, 2);
  EXPECT_NEAR(own.front().second, 1.0 - 0.1 * 3.0, 1e-15);
  const auto norms = curves.of("grad_norm.a");
  ASSERT_EQ(norms.size(), 2U);
  EXPECT_EQ(norms[1].first, 8);
  EXPECT_EQ(curves.blocks().front().second.trial, "trial0");
}

class SameNameTwice : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    std::vector<Term> terms = TwoNumbers::terms(phase, step);
    if (phase == "b") terms[1].name = "own";
    return terms;
  }
};

TEST(Terms, OfOneNameInAPhaseAreRefused) {
  const auto trainer = rig_of<SameNameTwice>().trainer();
  try {
    run(*trainer, 1);
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), "Two terms of phase 'b' are named 'own'.");
    EXPECT_EQ(error.remedy(), "Give each term of a phase a name of its own: it names the term's curve.");
  }
}

class TurnsBad : public TwoNumbers {
 public:
  using TwoNumbers::TwoNumbers;
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    std::vector<Term> terms = TwoNumbers::terms(phase, step);
    if (phase == "b" && step.number() == 6)
      terms[1].value = terms[1].value * step.hp("rate").log();  // log 0 = -inf
    return terms;
  }
};

TEST(Divergence, IsFoundAtItsStepAndTermAndEndsTheRows) {
  Rig rig = rig_of<TurnsBad>();
  rig.settings["model.rate"] = 0.0;
  rig.settings["train.log_every"] = Value(5);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(50, curves.sink());
  const Divergence* found = trainer->divergence(0);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->term, "loss.b.product");
  EXPECT_EQ(found->step, 7);       // steps done
  EXPECT_EQ(trainer->step(), 10);  // noticed when the ring was copied out
  EXPECT_EQ(curves.of("loss.b.product").back().first, 7);
  const double last = curves.of("loss.b.product").back().second;
  EXPECT_TRUE(std::isinf(last));
  EXPECT_EQ(found->flag, last > 0 ? "inf" : "-inf");
}

TEST(Divergence, OfOneFusedTrialLeavesTheOthersHealthy) {
  Rig rig = rig_of<TurnsBad>();
  rig.settings["train.log_every"] = Value(2);
  const auto alone = rig.trainer({rig.trial(0)});
  const auto group = rig.trainer({rig.trial(0), rig.trial(1, {{"model.rate", 0.0}})});
  run(*alone, 20);
  run(*group, 20);
  EXPECT_EQ(group->divergence(0), nullptr);
  ASSERT_NE(group->divergence(1), nullptr);
  EXPECT_EQ(group->divergence(1)->step, 7);
  EXPECT_LT(difference(alone->state(0), group->state(0)), 1e-12);
}

TEST(Precision, Bf16TrainsWithFloat32Weights) {
  Rig rig = rig_of<TwoNumbers>();
  rig.settings["train.precision"] = "bf16";
  const auto trainer = rig.trainer({rig.trial()}, at::kFloat);
  run(*trainer, 3);
  EXPECT_EQ(trainer->state(0).weights.at("a").scalar_type(), at::kFloat);
  rig.settings["train.precision"] = "fp8";
  EXPECT_THROW(rig.trainer(), Error);
}

}  // namespace
}  // namespace harness::train

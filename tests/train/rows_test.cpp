// Which steps become points of curves.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Stage;
using sdk::Term;

// A number in each of two groups; the phases are the derived models'.
class Numbers : public sdk::Model {
 public:
  explicit Numbers(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    a_ = bank.param("a", at::ones({1}));
    b_ = bank.param("b", at::ones({1}));
    bank.group("a", {"a"});
    bank.group("b", {"b"});
  }
  std::vector<Term> terms(std::string_view phase, sdk::Step&) override {
    const double slope = phase == "lazy" ? 5.0 : 3.0;
    return {{"own", ((phase == "b" ? b_ : a_).get() * slope).sum()}};
  }

 private:
  sdk::Param a_, b_;
};

class Apart : public Numbers {
 public:
  using Numbers::Numbers;
  std::vector<Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "a", .groups = {"a"}}, Phase{.name = "b", .groups = {"b"}}}}};
  }
};

// The last of a phase's runs in each interval, and the last of all: by going through all runs.
std::vector<std::int64_t> expected(std::int64_t every, std::int64_t interval, std::int64_t steps) {
  std::map<std::int64_t, std::int64_t> last;  // by interval
  for (std::int64_t number = 0; number < steps; number += every) last[number / interval] = number + 1;
  std::vector<std::int64_t> points;
  for (const auto& [index, step] : last) points.push_back(step);
  return points;
}

std::vector<std::int64_t> steps_of(const Curves& curves, const std::string& name) {
  std::vector<std::int64_t> steps;
  for (const auto& [step, value] : curves.of(name)) steps.push_back(step);
  std::sort(steps.begin(), steps.end());  // blocks come by their columns
  return steps;
}

// every, record_every, grad_norm_every
using Intervals = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
class RowSteps : public ::testing::TestWithParam<Intervals> {};

TEST_P(RowSteps, AreThePhasesLastRunInEachIntervalAndItsLastOfAll) {
  const auto [every, record_every, grad_norm_every] = GetParam();
  constexpr std::int64_t kSteps = 47;  // ends amid every interval but 1's
  Rig rig;
  rig.model<Apart>();
  rig.settings["train.steps"] = Value(kSteps);
  rig.settings["train.log_every"] = Value(7);
  rig.settings["train.record_every"] = Value(record_every);
  rig.settings["train.grad_norm_every"] = Value(grad_norm_every);
  rig.settings["phase.a.every"] = Value(every);
  const auto trainer = rig.trainer({rig.trial(0), rig.trial(1)});
  Curves curves;
  trainer->run_to(kSteps, curves.sink());
  EXPECT_EQ(steps_of(curves, "loss.a.own"), expected(every, record_every, kSteps));
  EXPECT_EQ(steps_of(curves, "loss.b.own"), expected(1, record_every, kSteps));
  const std::int64_t norms = std::max(grad_norm_every, record_every);
  EXPECT_EQ(steps_of(curves, "grad_norm.a"), expected(every, norms, kSteps));
  EXPECT_EQ(steps_of(curves, "grad_norm.b"), expected(1, norms, kSteps));
  EXPECT_EQ(curves.of("loss.a.own", 1).size(), curves.of("loss.a.own", 0).size());
}

INSTANTIATE_TEST_SUITE_P(Intervals, RowSteps,
                         ::testing::Combine(::testing::Values(1, 2, 3, 16), ::testing::Values(1, 2, 5, 10),
                                            ::testing::Values(1, 4, 10, 100)));

class TwoStages : public Numbers {
 public:
  using Numbers::Numbers;
  std::vector<Stage> schedule() const override {
    return {{"first", 1.0, {Phase{.name = "a", .groups = {"a"}}}},
            {"second", 1.0, {Phase{.name = "b", .groups = {"b"}}}}};
  }
};

TEST(Rows, HoldAPhasesLastRunInAStage) {
  Rig rig;
  rig.model<TwoStages>();
  rig.settings["train.steps"] = Value(14);
  rig.settings["train.record_every"] = Value(5);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(14, curves.sink());
  EXPECT_EQ(steps_of(curves, "loss.a.own"), (std::vector<std::int64_t>{5, 7}));
  EXPECT_EQ(steps_of(curves, "loss.b.own"), (std::vector<std::int64_t>{10, 14}));
}

class Lazy : public Numbers {
 public:
  using Numbers::Numbers;
  std::vector<Stage> schedule() const override {
    return {{"only",
             1.0,
             {Phase{.name = "a", .groups = {"a"}}, Phase{.name = "b", .groups = {"b"}},
              Phase{.name = "lazy", .groups = {"a"}, .every = 3}}}};
  }
};

TEST(Norms, AreNamedByPhaseWhereSeveralPhasesUpdateTheGroup) {
  Rig rig;
  rig.model<Lazy>();
  rig.settings["train.grad_norm_every"] = Value(1);
  const auto trainer = rig.trainer();
  Curves curves;
  trainer->run_to(6, curves.sink());
  EXPECT_TRUE(curves.of("grad_norm.a").empty());
  EXPECT_EQ(steps_of(curves, "grad_norm.a.a"), expected(1, 1, 6));
  for (const auto& [step, norm] : curves.of("grad_norm.a.a")) EXPECT_EQ(norm, 3.0) << step;
  EXPECT_EQ(steps_of(curves, "grad_norm.lazy.a"), expected(3, 1, 6));
  for (const auto& [step, norm] : curves.of("grad_norm.lazy.a")) EXPECT_EQ(norm, 5.0) << step;
  EXPECT_EQ(curves.of("grad_norm.b").size(), 6U);  // one phase's: the group's name alone
}

}  // namespace
}  // namespace harness::train

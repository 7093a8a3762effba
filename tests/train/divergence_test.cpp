// What ends a trial as diverged, and what does not.

#include <gtest/gtest.h>

#include <limits>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Stage;
using sdk::Term;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class OneNumber : public sdk::Model {
 public:
  explicit OneNumber(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    number_ = bank.param("number", at::ones({1}));
    bank.group("all", {"number"});
  }
  std::vector<Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"all"}}}}};
  }
  std::vector<Term> terms(std::string_view, sdk::Step&) override {
    return {{"square", number_.get().square().sum()}};
  }

 protected:
  sdk::Param number_;
};

// The smallest loss so far, which begins at infinity: a state may hold what it likes.
class KeepsTheBest : public OneNumber {
 public:
  using OneNumber::OneNumber;
  void build(sdk::ModuleBank& bank) override {
    OneNumber::build(bank);
    best_ = bank.state("best", at::full({}, kInfinity));
  }

 private:
  sdk::State best_;
};

TEST(Divergence, IsNotAStateThatIsInfinite) {
  Rig rig;
  rig.model<KeepsTheBest>();
  const auto trainer = rig.trainer();
  run(*trainer, 3);
  trainer->check_weights();
  EXPECT_EQ(trainer->divergence(0), nullptr);
}

class WeightTurnsBad : public OneNumber {
 public:
  using OneNumber::OneNumber;
  void after(std::string_view, sdk::Step& step) override {
    step.write(step.params("all")[0], number_.get() * kInfinity);
  }
};

TEST(Divergence, IsAWeightThatIsInfinite) {
  Rig rig;
  rig.model<WeightTurnsBad>();
  const auto trainer = rig.trainer();
  run(*trainer, 1);
  ASSERT_EQ(trainer->divergence(0), nullptr);
  trainer->check_weights();
  ASSERT_NE(trainer->divergence(0), nullptr);
  EXPECT_EQ(trainer->divergence(0)->term, "weights");
}

class LogsTheLogarithmOfZero : public OneNumber {
 public:
  using OneNumber::OneNumber;
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    std::vector<Term> terms = OneNumber::terms(phase, step);
    terms.push_back(Term::log("log", (number_.get().detach() * 0.0).log().sum()));
    return terms;
  }
};

TEST(Divergence, IsALoggedTermThatIsInfiniteAsTheSdkSays) {
  Rig rig;
  rig.model<LogsTheLogarithmOfZero>();
  const auto trainer = rig.trainer();
  run(*trainer, 3);
  ASSERT_NE(trainer->divergence(0), nullptr);
  EXPECT_EQ(trainer->divergence(0)->term, "loss.fit.log");
  EXPECT_EQ(trainer->divergence(0)->flag, "-inf");
}

// Infinite at the first of a step's three repeats only.
class StartsBadly : public OneNumber {
 public:
  using OneNumber::OneNumber;
  std::vector<Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"all"}, .repeat = 3}}}};
  }
  std::vector<Term> terms(std::string_view phase, sdk::Step& step) override {
    std::vector<Term> terms = OneNumber::terms(phase, step);
    terms.push_back(Term::log("own", at::full({}, calls_++ % 3 == 0 ? kInfinity : 1.0)));
    return terms;
  }

 private:
  int calls_ = 0;
};

TEST(Divergence, IsATermOfAnyRepeat) {
  Rig rig;
  rig.model<StartsBadly>();
  const auto trainer = rig.trainer();
  run(*trainer, 1);
  ASSERT_NE(trainer->divergence(0), nullptr);
  EXPECT_EQ(trainer->divergence(0)->term, "loss.fit.own");
}

TEST(Divergence, EndsWithAStateThatIsPutBack) {
  Rig rig;
  rig.model<OneNumber>();
  rig.settings["optimizer.lr"] = 1e200;
  const auto trainer = rig.trainer();
  const TrialState begin = trainer->state(0);
  run(*trainer, 5);
  ASSERT_NE(trainer->divergence(0), nullptr);
  trainer->set_state(0, begin);
  EXPECT_EQ(trainer->divergence(0), nullptr);
  EXPECT_EQ(trainer->step(), 0);
  run(*trainer, 1);
  EXPECT_EQ(trainer->step(), 1);
  EXPECT_NE(weight(*trainer, "number"), 1.0);
}

}  // namespace
}  // namespace harness::train

#include "harness/run/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kGan[] = R"(schema = 1
name = "e"
data.plugin = "ring"
model.plugin = "gan"
loss.adversarial.plugin = "hinge"
)";

// Ends every trial whose objective is above 10.
class CeilingPruner : public Pruner {
 public:
  explicit CeilingPruner(std::vector<double>& seen) : seen_(seen) {}
  std::optional<std::string> judge(const ObjectiveReport& report) override {
    seen_.push_back(report.value);
    return report.value > 10 ? std::optional<std::string>("above 10") : std::nullopt;
  }

 private:
  std::vector<double>& seen_;
};

// Proposes once more than the best batch size so far; ends when the best objective is below 1.
class ClimbingSampler : public Sampler {
 public:
  std::string name() const override { return "climbing"; }
  bool looks_at_results() const override { return true; }
  std::optional<Settings> propose(const std::vector<TrialResult>& so_far) override {
    std::int64_t best_size = 0;
    double best = std::numeric_limits<double>::infinity();
    for (const TrialResult& result : so_far) {
      if (!result.objective || *result.objective >= best) continue;
      best = *result.objective;
      best_size = result.assignment.at("data.batch_size").integer();
    }
    if (best < 1) return std::nullopt;
    return Settings{{"data.batch_size", best_size + 1}};
  }
};

LedgerTrial waiting_trial(const std::string& id, Settings assignment = {}) {
  LedgerTrial one;
  one.plan.trial = id;
  one.assignment = std::move(assignment);
  one.steps = 100;
  return one;
}

TEST(ObjectiveWatchTest, ShowsThePrunerEachValueOnceAndTurnsItRoundForAMaximum) {
  std::vector<double> seen;
  ObjectiveWatch watch("modes", "max", std::make_unique<CeilingPruner>(seen));
  const LedgerTrial one = waiting_trial("one");
  EXPECT_EQ(watch.curve(), "metric.modes");
  EXPECT_EQ(watch.judge(one, 10, 8.0), std::nullopt);
  EXPECT_EQ(watch.judge(one, 10, 8.0), std::nullopt) << "told again";
  EXPECT_EQ(watch.judge(one, 12, 8.0), std::nullopt) << "measured anew, and equal";
  EXPECT_EQ(watch.judge(one, 14, std::numeric_limits<double>::quiet_NaN()), std::nullopt);
  EXPECT_EQ(watch.judge(one, 20, -11.0), "above 10");
  EXPECT_THAT(seen, ElementsAre(-8.0, -8.0, 11.0));
  EXPECT_EQ(watch.newest("one"), 11.0);
  EXPECT_EQ(watch.newest("two"), std::nullopt);
}

class SchedulerTest : public ::testing::Test {
 protected:
  testing_support::TemporaryFolder folder_;
  PluginCatalog catalog_ = testing_support::fake_catalog();
  Experiment experiment_ = load_experiment(folder_.write("e.toml", kGan), {}, catalog_);
  TrialLedger ledger_{0};
  ObjectiveWatch watch_{"loss", "min", make_pruner()};
  std::vector<std::string> refused_;

  Scheduler::Admit admit_ = [this](const ProposedConfiguration& configuration) {
    ledger_.add(waiting_trial(std::to_string(configuration.settings.at("data.batch_size").integer()),
                              configuration.assignment));
  };
  Scheduler::Refuse refuse_ = [this](const InputFaults& faults) { refused_.emplace_back(faults.what()); };
};

TEST_F(SchedulerTest, AsksTheSamplerWhenNothingWaitsAndShowsItTheResults) {
  Proposer proposer(experiment_, catalog_, std::make_unique<ClimbingSampler>());
  Scheduler scheduler(ledger_, proposer, watch_);
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), ElementsAre("1"));
  watch_.judge(ledger_.at("1"), 100, 5.0);
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), ElementsAre("2"));
  watch_.judge(ledger_.at("2"), 100, 0.5);
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), IsEmpty());
  EXPECT_THAT(refused_, IsEmpty());
}

TEST_F(SchedulerTest, LeavesAWorkerFreeUntilThereIsAResultToProposeFrom) {
  Proposer proposer(experiment_, catalog_, std::make_unique<ClimbingSampler>());
  Scheduler scheduler(ledger_, proposer, watch_);
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), ElementsAre("1"));
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), IsEmpty());
  watch_.judge(ledger_.at("1"), 50, 5.0);
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), ElementsAre("2"));
}

TEST_F(SchedulerTest, TakesWhatWaitsBeforeItAsks) {
  Proposer proposer(experiment_, catalog_, std::make_unique<ClimbingSampler>());
  Scheduler scheduler(ledger_, proposer, watch_);
  ledger_.add(waiting_trial("waiting"));
  EXPECT_THAT(scheduler.next_group(false, admit_, refuse_), ElementsAre("waiting"));
}

TEST_F(SchedulerTest, PassesOverAProposalThatCannotWorkAndSaysSo) {
  class TwoProposals : public ClimbingSampler {
   public:
    std::optional<Settings> propose(const std::vector<TrialResult>&) override {
      if (asked_++ == 0) return Settings{{"data.batch_size", -1}};
      return asked_ == 2 ? std::optional(Settings{{"data.batch_size", 4}}) : std::nullopt;
    }

   private:
    int asked_ = 0;
  };
  Proposer proposer(experiment_, catalog_, std::make_unique<TwoProposals>());
  Scheduler scheduler(ledger_, proposer, watch_);
  Scheduler::Admit strict = [this](const ProposedConfiguration& configuration) {
    if (configuration.settings.at("data.batch_size").integer() < 1)
      throw InputFaults(std::vector<Fault>{{{}, "batch size below 1"}});
    admit_(configuration);
  };
  EXPECT_THAT(scheduler.next_group(false, strict, refuse_), ElementsAre("4"));
  EXPECT_EQ(refused_.size(), 1u);
}

}  // namespace
}  // namespace harness

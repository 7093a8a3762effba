#include "harness/sweep/plan.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/base/stopwatch.h"
#include "harness/sweep/grid_sampler.h"
#include "harness/sweep/no_pruner.h"
#include "harness/sweep/trial_count.h"
#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

constexpr char kGan[] = R"(schema = 1
name = "e"
data.plugin = "ring"
model.plugin = "gan"
loss.adversarial.plugin = "hinge"
)";

class PlanTest : public testing::Test {
 protected:
  Experiment load(const std::string& sweep) {
    return load_experiment(folder_.write("e.toml", kGan + sweep), {}, catalog_);
  }
  Plan plan(const std::string& sweep) {
    Proposer proposer(load(sweep), catalog_);
    return make_plan(proposer);
  }

  testing_support::TemporaryFolder folder_;
  PluginCatalog catalog_ = testing_support::fake_catalog();
};

Axis axis(const std::string& key, std::size_t values) {
  Axis made{key, {}, {}};
  for (std::size_t i = 0; i < values; ++i) made.values.emplace_back(static_cast<std::int64_t>(i));
  return made;
}

TEST_F(PlanTest, WithoutASweepThereIsOneTrialWithSeedZero) {
  const Plan one = plan("");
  ASSERT_EQ(one.trials.size(), 1u);
  EXPECT_EQ(one.trials[0].seed, 0);
  EXPECT_EQ(one.trials[0].number, 1);
}

TEST_F(PlanTest, CrossesAxesInTheFilesOrderTheLastFastest) {
  const Plan grid = plan(R"([sweep]
seeds = 2
[sweep.axes]
"optimizer.lr" = [1e-3, 1e-4]
"data.batch_size" = [32, 64]
)");
  ASSERT_EQ(grid.configurations.size(), 4u);
  ASSERT_EQ(grid.trials.size(), 8u);
  EXPECT_EQ(grid.configurations[0].settings.at("optimizer.lr"), Value(1e-3));
  EXPECT_EQ(grid.configurations[1].settings.at("optimizer.lr"), Value(1e-3));
  EXPECT_EQ(grid.configurations[1].settings.at("data.batch_size"), Value(64));
  EXPECT_EQ(grid.configurations[2].settings.at("optimizer.lr"), Value(1e-4));
  EXPECT_EQ(grid.trials[1].seed, 1);
  EXPECT_EQ(grid.trials[1].configuration, 0u);
}

TEST_F(PlanTest, TriesPointsFirstAndAsTheyStand) {
  const Plan both = plan(R"([sweep.axes]
"optimizer.lr" = [1e-3, 1e-4]
[[sweep.points]]
"data.batch_size" = 7
)");
  ASSERT_EQ(both.configurations.size(), 3u);
  EXPECT_EQ(both.configurations[0].proposed_by, "point");
  EXPECT_EQ(both.configurations[0].settings.at("data.batch_size"), Value(7));
  EXPECT_EQ(both.configurations[0].settings.at("optimizer.lr"), Value(2e-4)) << "not from the axis";
  EXPECT_EQ(both.configurations[1].proposed_by, "grid");
  EXPECT_EQ(plan("[[sweep.points]]\n\"data.batch_size\" = 7\n").configurations.size(), 1u);
}

TEST_F(PlanTest, MovesLinkedAxesTogether) {
  const Plan linked = plan(R"([sweep.axes]
"model.norm" = ["layer", "none"]
[[sweep.zip]]
"optimizer.lr" = [1e-3, 1e-4, 1e-5]
"data.batch_size" = [1, 2, 3]
)");
  ASSERT_EQ(linked.configurations.size(), 6u);
  EXPECT_EQ(linked.configurations[1].settings.at("optimizer.lr"), Value(1e-4));
  EXPECT_EQ(linked.configurations[1].settings.at("data.batch_size"), Value(2));
  EXPECT_EQ(linked.configurations[1].settings.at("model.norm"), Value("layer"));
}

TEST_F(PlanTest, TrainsWhatComesOutEqualOnceAndSaysSo) {
  const Plan collapsed = plan(R"([sweep.axes]
"loss.adversarial.plugin" = ["minimax", "hinge"]
"loss.adversarial.margin" = [1.0, 2.0]
)");
  EXPECT_EQ(collapsed.configurations.size(), 3u);
  ASSERT_EQ(collapsed.duplicates.size(), 1u);
  EXPECT_EQ(collapsed.duplicates[0].same_as, 1);
  EXPECT_EQ(collapsed.duplicates[0].assignment.at("loss.adversarial.margin"), Value(2.0));
  EXPECT_EQ(plan("[sweep.axes]\n\"optimizer.lr\" = [1, 1.0]\n").configurations.size(), 1u);
}

TEST_F(PlanTest, GivesEveryTrialAnIdOfItsOwnThatLastsWhenAxesGrow) {
  const Plan small = plan("[sweep]\nseeds = 2\n[sweep.axes]\n\"optimizer.lr\" = [1e-3]\n");
  const Plan large = plan("[sweep]\nseeds = 3\n[sweep.axes]\n\"optimizer.lr\" = [1e-5, 1e-3]\n");
  EXPECT_EQ(small.trials[0].id, large.trials[3].id);
  EXPECT_EQ(small.trials[1].id, large.trials[4].id);
  EXPECT_NE(small.trials[0].id, small.trials[1].id);
}

TEST_F(PlanTest, ReportsTheFaultsOfAllCombinationsAtOnce) {
  try {
    plan(R"([sweep.axes]
"model.norm" = ["layer", "batch"]
"loss.penalty.plugin" = ["none", "gradient_penalty"]
"optimizer.lr" = [1e-3, 1e-4]
)");
    FAIL() << "no error";
  } catch (const InputFaults& wrong) {
    ASSERT_EQ(wrong.faults().size(), 1u) << "one for both learning rates:\n" << wrong.what();
    EXPECT_EQ(wrong.faults()[0].where.line, 8);
  }
}

TEST_F(PlanTest, RefusesAGridOfABillionPointsByCountAndAtOnce) {
  std::string list = "[";
  for (int i = 1; i <= 1000; ++i) list += std::to_string(i) + ", ";
  const Experiment huge = load("[sweep.axes]\n\"data.batch_size\" = " + list +
                               "]\n\"train.steps\" = " + list + "]\n\"metrics.samples\" = " + list + "]\n");
  const Stopwatch watch;
  try {
    Proposer(huge, catalog_);
    FAIL() << "no error";
  } catch (const InputFaults& wrong) {
    EXPECT_EQ(
        wrong.faults()[0].message,
        "the sweep has 1,000,000,000 trials (1,000 of data.batch_size x 1,000 of train.steps x 1,000 of "
        "metrics.samples x 1 seed), and one experiment may have 100,000; leave values out, or link axes that "
        "belong together with [[sweep.zip]]");
  }
  EXPECT_LT(watch.seconds(), 1.0);
}

// Proposes data.batch_size 1, 2, 3, and looks at results.
class CountingSampler : public Sampler {
 public:
  std::string name() const override { return "counting"; }
  bool looks_at_results() const override { return true; }
  std::optional<Settings> propose(const std::vector<TrialResult>&) override {
    if (next_ > 3) return std::nullopt;
    return Settings{{"data.batch_size", next_++}};
  }

 private:
  std::int64_t next_ = 1;
};

TEST_F(PlanTest, LeavesToTheSweepWhatDependsOnResults) {
  Proposer with_points(load("[[sweep.points]]\n\"data.batch_size\" = 7\n"), catalog_,
                       std::make_unique<CountingSampler>());
  const Plan plan = make_plan(with_points);
  ASSERT_EQ(plan.configurations.size(), 1u);
  EXPECT_EQ(plan.configurations[0].proposed_by, "point");
  EXPECT_TRUE(with_points.looks_at_results());
  const auto next = with_points.next({});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->settings.at("data.batch_size"), Value(1));
  EXPECT_EQ(next->proposed_by, "counting");
}

TEST_F(PlanTest, HoldsTheFirstProposalInAnyCase) {
  Proposer proposer(load(""), catalog_, std::make_unique<CountingSampler>());
  EXPECT_EQ(make_plan(proposer).configurations.size(), 1u);
}

TEST(TrialCount, SaturatesInsteadOfOverflowing) {
  SweepSpec sweep;
  for (int i = 0; i < 30; ++i) sweep.axes.push_back(axis("k", 100));
  EXPECT_EQ(count_trials(sweep), std::numeric_limits<std::int64_t>::max());
  sweep.axes.resize(2);
  sweep.seeds = {0, 1, 2};
  sweep.points.resize(5);
  EXPECT_EQ(count_trials(sweep), (100 * 100 + 5) * 3);
}

TEST(GridSampler, EndsAndStaysEnded) {
  SweepSpec sweep;
  sweep.axes = {axis("a", 2)};
  GridSampler sampler(sweep);
  EXPECT_EQ(sampler.propose({}), (Settings{{"a", 0}}));
  EXPECT_EQ(sampler.propose({}), (Settings{{"a", 1}}));
  EXPECT_EQ(sampler.propose({}), std::nullopt);
  EXPECT_EQ(sampler.propose({}), std::nullopt);
}

TEST(NoPruner, LetsEveryTrialGoOn) {
  ObjectiveReport hopeless;
  hopeless.value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(make_pruner()->judge(hopeless), std::nullopt);
}

}  // namespace
}  // namespace harness

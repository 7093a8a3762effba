#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"
#include "harness/run/revision.h"
#include "harness/run/run_start.h"
#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// One trial of 40 steps that is done, as the next run finds it.
class MakeLedgerTest : public ::testing::Test {
 protected:
  MakeLedgerTest() {
    options_.inventory.catalog = testing_support::fake_catalog();
    sweep_.experiment = load_experiment(folder_.write("e.toml", R"(schema = 1
name = "demo"
data.plugin = "ring"
model.plugin = "gan"
loss.adversarial.plugin = "hinge"
train.steps = 40
metrics.list = ["modes", "distance"]
)"),
                                        {}, options_.inventory.catalog);
    sweep_.proposer = std::make_unique<Proposer>(sweep_.experiment, options_.inventory.catalog);
    sweep_.plan = make_plan(*sweep_.proposer);
    sweep_.inspections.resize(1);
    sweep_.inspections[0].data_hash = "today";
    record_.write(revision_change(sweep_, options_, record_.reader()).events);

    TrialStarted started;
    started.trial = id();
    started.data_hash = "today";
    for (const char* library : {"ring", "gan", "hinge", "modes"})
      started.plugins.emplace_back(std::string("/plugins/") + library + ".so", std::string(64, '0'));
    ScoreEvent score;
    score.trial = id();
    score.metric = "modes";
    score.step = 40;
    TrialEnded ended;
    ended.trial = id();
    ended.step = 40;
    record_.write({started, score, CheckpointEvent{id(), 1, 40, "", ""}, ended});
  }
  std::string id() const { return sweep_.plan.trials[0].id; }
  LedgerTrial next() const { return make_ledger(sweep_, options_, 1, &record_.reader()).trials().front(); }

  testing_support::TemporaryFolder folder_;
  RunOptions options_;
  PreparedSweep sweep_;
  RunRecord record_{folder_.path() / "harness.db", folder_.path() / "spools", "run", "demo"};
};

TEST_F(MakeLedgerTest, HasTheMetricsMeasuredThatADoneTrialLacks) {
  const LedgerTrial trial = next();
  EXPECT_EQ(trial.need, TrialNeed::kMeasure);
  EXPECT_THAT(trial.missing_metrics, ElementsAre("distance"));
  EXPECT_EQ(trial.checkpoint_step, 40);
}

TEST_F(MakeLedgerTest, MeasuresNothingByTodaysCodeOrDataThatWasTrainedWithOthers) {
  sweep_.inspections[0].data_hash = "another";
  const LedgerTrial trial = next();
  EXPECT_EQ(trial.need, TrialNeed::kNothing);
  EXPECT_EQ(trial.stale_because, "the data have changed");
  EXPECT_TRUE(trial.unmeasured) << "which the run says, and ends with 4";
  EXPECT_THAT(trial.missing_metrics, ElementsAre("distance"));
}

// Its checkpoints are gone: it begins anew, and nothing of two versions is mixed.
TEST_F(MakeLedgerTest, RefusesNothingThatBeginsAnewAnyway) {
  sweep_.inspections[0].data_hash = "another";
  TrialLedger ledger = make_ledger(sweep_, options_, 1, &record_.reader());
  ledger.trials().front().need = TrialNeed::kTrain;
  EXPECT_THROW(refuse_changed(ledger, options_), Error);
  ledger.trials().front().checkpoints_gone = true;
  EXPECT_NO_THROW(refuse_changed(ledger, options_));
}

TEST_F(MakeLedgerTest, HasAllToTrainWhereThereIsNoDatabase) {
  const LedgerTrial trial = make_ledger(sweep_, options_, 1, nullptr).trials().front();
  EXPECT_FALSE(trial.recorded);
  EXPECT_EQ(trial.need, TrialNeed::kTrain);
  EXPECT_TRUE(next().recorded);
}

TEST_F(MakeLedgerTest, ComparesWhatATrialWasMeasuredWithLater) {
  ScoreEvent score;
  score.trial = id();
  score.metric = "distance";
  score.step = 40;
  record_.write({MeasuredWith{id(), 1, {{"/plugins/distance.so", "yesterday's"}}}, score});
  EXPECT_EQ(next().stale_because, "");  // the fake libraries are of one content
  std::vector<PluginDescription> plugins = options_.inventory.catalog.all();
  for (PluginDescription& plugin : plugins)
    if (plugin.name == "distance") plugin.library_sha256 = "today's";
  options_.inventory.catalog = PluginCatalog(plugins);
  EXPECT_EQ(next().stale_because, "plugin distance.so has changed");
}

TEST_F(MakeLedgerTest, TrainsOnWhereStepsWereAddedBeforeItMeasures) {
  for (ProposedConfiguration& configuration : sweep_.plan.configurations)
    configuration.settings["train.steps"] = 80;
  options_.database = folder_.path() / "harness.db";
  EXPECT_TRUE(next().checkpoints_gone);
  EXPECT_EQ(next().checkpoint_step, 0);
  std::filesystem::create_directories(folder_.path() / "demo" / id() / "checkpoint-40");
  const LedgerTrial trial = next();
  EXPECT_EQ(trial.need, TrialNeed::kTrain);
  EXPECT_THAT(trial.missing_metrics, IsEmpty());
  EXPECT_FALSE(trial.checkpoints_gone);
  EXPECT_EQ(trial.checkpoint_step, 40);
}

// What the database has of it was measured by 5,000 samples (the default).
TEST_F(MakeLedgerTest, HasMeasuredAnewWhatTheFileMeasuresOtherwiseByNow) {
  const Settings before = record_.reader().settings("demo", id());
  EXPECT_EQ(next().changed_keys.size(), 0U);
  Settings& settings = sweep_.plan.configurations[0].settings;
  settings["metrics.samples"] = 123;
  TrialLedger ledger = make_ledger(sweep_, options_, 2, &record_.reader());
  LedgerTrial& trial = ledger.trials().front();
  EXPECT_EQ(trial.need, TrialNeed::kMeasure);
  EXPECT_THAT(trial.missing_metrics, ElementsAre("modes", "distance"));
  EXPECT_THAT(trial.changed_keys, ElementsAre("metrics.samples"));
  EXPECT_EQ(measure_text(ledger), "1 finished trial will be measured anew since metrics.samples changed");
  trial.changed_keys.clear();
  EXPECT_EQ(measure_text(ledger), "1 finished trial will be measured by metrics named since");

  // The revision is written before it is measured: what is stored says what was.
  sweep_.experiment.toml_sha256 = "another";
  RevisionChange change = revision_change(sweep_, options_, record_.reader());
  keep_standing(change.events, ledger);
  record_.write(change.events);
  EXPECT_EQ(record_.reader().settings("demo", id()), before);
  EXPECT_EQ(record_.reader().revisions("demo").size(), 2U);
  EXPECT_EQ(next().need, TrialNeed::kMeasure) << "until it was measured";
  ScoreEvent score;
  score.trial = id();
  score.metric = "distance";
  score.step = 40;
  record_.write(
      {MeasuredWith{id(), 1, {{"/plugins/distance.so", std::string(64, '0')}}}, score,
       MeasuredWith{id(), 1, {}, {{"metrics.samples", 123}, {"metrics.list", ValueList{"distance"}}}}});
  EXPECT_EQ(record_.reader().settings("demo", id()).at("metrics.samples"), Value(123));
  EXPECT_EQ(record_.reader().settings("demo", id()).at("metrics.list"),
            (Value(ValueList{"modes", "distance"})));
  EXPECT_EQ(next().need, TrialNeed::kNothing);
}

TEST_F(MakeLedgerTest, LeavesTheSettingsOfOneThatIsTrainedOnToTheFile) {
  options_.database = folder_.path() / "harness.db";
  for (ProposedConfiguration& configuration : sweep_.plan.configurations)
    configuration.settings["train.steps"] = 80;
  EXPECT_FALSE(next().standing);
  for (ProposedConfiguration& configuration : sweep_.plan.configurations)
    configuration.settings["train.steps"] = 20;
  EXPECT_EQ(next().standing->at("train.steps"), Value(40)) << "which it has";
}

// Another extractor is not what it was made with, and need not be.
TEST_F(MakeLedgerTest, CallsNoTrialStaleForWhatItWillBeMeasuredWithAnew) {
  Settings& settings = sweep_.plan.configurations[0].settings;
  settings["metrics.list"] = ValueList{"feature_distance"};
  settings["metrics.features"] = "pooled";
  ScoreEvent score;
  score.trial = id();
  score.metric = "feature_distance";
  score.step = 40;
  record_.write({MeasuredWith{id(), 1, {{"/plugins/feature_distance.so", std::string(64, '0')}}}, score,
                 MeasuredWith{id(), 1, {}, {{"metrics.features", "older"}}}});
  std::vector<PluginDescription> plugins = options_.inventory.catalog.all();
  for (PluginDescription& plugin : plugins)
    if (plugin.name == "pooled") plugin.library_sha256 = "not known to it";
  options_.inventory.catalog = PluginCatalog(plugins);
  const LedgerTrial trial = next();
  EXPECT_EQ(trial.stale_because, "");
  EXPECT_EQ(trial.need, TrialNeed::kMeasure);
  EXPECT_THAT(trial.changed_keys, ElementsAre("metrics.features"));
}

TEST_F(MakeLedgerTest, HasTheSettingsOfTheFileWhereItIsTrainedAnew) {
  sweep_.inspections[0].data_hash = "another";
  sweep_.plan.configurations[0].settings["metrics.samples"] = 123;
  TrialLedger ledger = make_ledger(sweep_, options_, 2, &record_.reader());
  ASSERT_TRUE(ledger.trials().front().standing);
  reset_stale(ledger, record_, folder_.path());
  EXPECT_EQ(record_.reader().settings("demo", id()).at("metrics.samples"), Value(123));
}

// Its worker died before it began; the attempt before it is what its result came from.
TEST_F(MakeLedgerTest, ComparesTheNewestAttemptThatBegan) {
  TrialEnded failed;
  failed.trial = id();
  failed.attempt = 2;
  failed.status = TrialStatus::kFailed;
  failed.step = 40;
  record_.write({failed});
  sweep_.inspections[0].data_hash = "another";
  EXPECT_TRUE(next().stale);
}

}  // namespace
}  // namespace harness

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness::testing_support {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

const std::string kTwoBySeeds = "[sweep]\nseeds = 2\n[sweep.axes]\n\"optimizer.lr\" = [1e-3, 2e-3]\n";

std::map<std::string, std::string> weights(const Workplace& place) {
  std::map<std::string, std::string> hashes;
  for (const TrialRow& row : place.trials()) {
    EXPECT_EQ(row.status, TrialStatus::kDone) << row.trial << ": " << row.reason;
    EXPECT_EQ(row.weights_sha256.size(), 64U);
    hashes[row.trial] = row.weights_sha256;
  }
  return hashes;
}

TEST(RunTest, OneAndTwoWorkersGiveEqualWeights) {
  const Workplace one("one-worker"), two("two-workers");
  for (const Workplace* place : {&one, &two}) place->write_experiment(kTwoBySeeds);
  const CommandResult first = one.harness({"run", "tiny.toml", "--workers", "1"});
  EXPECT_EQ(first.end.exit_code, kExitDone) << first.errors;
  const CommandResult second = two.harness({"run", "tiny.toml", "--workers", "2"});
  EXPECT_EQ(second.end.exit_code, kExitDone) << second.errors;
  EXPECT_EQ(weights(one).size(), 4U);
  EXPECT_EQ(weights(one), weights(two));
  EXPECT_THAT(first.output, HasSubstr("harness report tiny"));
}

TEST(RunTest, TheSameFileAgainTrainsNothingAndAnEditOnlyWhatIsNew) {
  const Workplace place("again");
  place.write_experiment("[sweep]\nseeds = 2\n");
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  const auto before = weights(place);
  const CommandResult again = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(again.end.exit_code, kExitDone);
  EXPECT_THAT(again.output, HasSubstr("nothing to train"));
  EXPECT_EQ(place.reader().revisions("tiny").size(), 1U);

  place.write_experiment("[sweep]\nseeds = [1, 2]\n");
  EXPECT_THAT(
      place.harness({"plan", "tiny.toml"}).output,
      HasSubstr("1 trial recorded before is not in this file with these --set: `harness run` drops it"));
  const CommandResult edited = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(edited.end.exit_code, kExitDone) << edited.errors;
  EXPECT_THAT(edited.errors, HasSubstr("1 new, 1 dropped"));
  const auto after = weights(place);
  EXPECT_EQ(after.size(), 2U);
  for (const auto& [trial, hash] : after) {
    if (before.count(trial) != 0) {
      EXPECT_EQ(hash, before.at(trial));
    }
  }
  EXPECT_EQ(place.reader().trials("tiny", true).size(), 3U) << "the dropped trial's rows stay";
}

TEST(RunTest, ThePlanShowsOnlyTheAxesThatATrialHas) {
  const Workplace place("plan_axes");
  place.write_experiment(
      "[sweep.axes]\n\"loss.adversarial.plugin\" = [\"hinge\", \"minimax\"]\n"
      "\"loss.adversarial.margin\" = [1.0, 2.0]\n");
  const CommandResult plan = place.harness({"plan", "tiny.toml", "--json"});
  ASSERT_EQ(plan.end.exit_code, kExitDone) << plan.errors;
  const auto trials = nlohmann::json::parse(plan.output).at("trials");
  ASSERT_EQ(trials.size(), 3U);
  for (const auto& trial : trials)
    EXPECT_EQ(trial.at("axes").contains("loss.adversarial.margin"),
              trial.at("axes").at("loss.adversarial.plugin") == "hinge");
}

TEST(RunTest, AScoreSaysWhichExtractorItsFeaturesCameFrom) {
  const Workplace place("features");
  const std::string base = R"(schema = 1
name = "tiny"
[data]
plugin = "sprites"
side = 8
train_size = 64
test_size = 32
batch_size = 16
[model]
plugin = "mlp_gan"
latent_dim = 2
generator_widths = [8]
discriminator_widths = [8]
[train]
steps = 4
device = "cpu"
[metrics]
list = ["feature_means", "sliced_wasserstein"]
samples = 32
)";
  std::filesystem::create_directories(place.folder() / "features");
  std::filesystem::copy_file(std::filesystem::path(HARNESS_TEST_PLUGIN_DIR) / "pooled_features.so",
                             place.folder() / "features" / "pooled_features.so");
  const std::vector<std::string> command{"run", "tiny.toml", "--plugin-dir", "features"};
  place.write("tiny.toml", base);
  const CommandResult unnamed = place.harness(command);
  EXPECT_EQ(unnamed.end.exit_code, kExitBadInput);
  EXPECT_THAT(unnamed.errors, AllOf(HasSubstr("set metrics.features to one of "), HasSubstr("\"pooled\"")));

  std::map<std::int64_t, std::string> hashes;
  for (const std::int64_t cells : {4, 2}) {
    place.write("tiny.toml",
                base + "features = \"pooled\"\n[metrics.pooled]\ncells = " + std::to_string(cells) + "\n");
    std::filesystem::remove_all(place.results());
    const CommandResult done = place.harness(command);
    ASSERT_EQ(done.end.exit_code, kExitDone) << done.errors;
    const CommandResult plan = place.harness({"plan", "tiny.toml", "--plugin-dir", "features"});
    EXPECT_THAT(plan.output, ::testing::Not(HasSubstr("stale")))
        << "the extractor is among what it was made with";
    for (const ScoreRow& score : place.reader().scores("tiny")) {
      const bool of_features = score.metric.ends_with("feature_means");
      EXPECT_EQ(score.extractor, of_features ? "pooled" : "");
      EXPECT_EQ(score.extractor_hash.size(), of_features ? 64U : 0U);
      if (of_features) hashes[cells] = score.extractor_hash;
    }
  }
  EXPECT_EQ(hashes.size(), 2U);
  EXPECT_NE(hashes[4], hashes[2]) << "another extractor, another hash";
}

TEST(RunTest, RaisedStepsContinueTheTrial) {
  const Workplace place("raised"), straight("straight");
  place.write_experiment({}, 40);
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  place.write_experiment({}, 80);
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  straight.write_experiment({}, 80);
  ASSERT_EQ(straight.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  EXPECT_EQ(weights(place), weights(straight));
  EXPECT_EQ(place.trials().front().attempt, 2);
}

TEST(RunTest, ALoweredEndIsToldAndCutsNothing) {
  const Workplace place("lowered");
  place.write_experiment({}, 60);
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  const auto before = weights(place);
  place.write_experiment({}, 40);
  EXPECT_THAT(place.harness({"plan", "tiny.toml"}).output,
              HasSubstr("done at step 60, beyond train.steps = 40"));
  const CommandResult run = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(run.end.exit_code, kExitDone);
  EXPECT_THAT(run.errors, HasSubstr("1 trial has more than train.steps = 40 already (up to 60)"));
  EXPECT_EQ(weights(place), before);
}

TEST(RunTest, AMetricThatIsNamedLaterIsMeasuredOnTheLastCheckpoint) {
  const Workplace place("measured");
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml", "--set", "metrics.list=[]"}).end.exit_code, kExitDone);
  const auto before = weights(place);
  EXPECT_TRUE(place.reader().scores("tiny").empty());
  EXPECT_THAT(place.harness({"plan", "tiny.toml"}).output, HasSubstr("done, to be measured: modes"));

  const CommandResult run = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(run.end.exit_code, kExitDone) << run.errors;
  EXPECT_THAT(run.errors, HasSubstr("1 finished trial will be measured by metrics named since"));
  EXPECT_THAT(run.errors, HasSubstr("measured at step 60: modes"));
  const auto attempts = place.reader().last_attempts("tiny");
  EXPECT_THAT(attempts.at(place.trials().front().trial).plugins,
              Contains(Pair(EndsWith("/modes.so"), SizeIs(64))));
  ASSERT_FALSE(place.reader().scores("tiny").empty());
  EXPECT_EQ(place.reader().scores("tiny").front().step, 60);
  EXPECT_EQ(weights(place), before);
  EXPECT_EQ(place.trials().front().attempt, 1);
  EXPECT_THAT(place.harness({"run", "tiny.toml"}).errors, Not(HasSubstr("measure")));

  std::filesystem::remove_all(place.results() / "tiny" / place.trials().front().trial);
  const CommandResult gone =
      place.harness({"run", "tiny.toml", "--set", "metrics.list=[\"modes\", \"discriminator_accuracy\"]"});
  EXPECT_EQ(gone.end.exit_code, kExitTrialsFailed);
  EXPECT_THAT(gone.output, HasSubstr("1 not measured by every metric"));
  EXPECT_THAT(gone.errors,
              HasSubstr("cannot be measured by discriminator_accuracy: There is no whole checkpoint in"));
}

TEST(RunTest, AFinishedTrialIsMeasuredAnewWhereItsSamplesWereEdited) {
  const Workplace place("anew");
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml", "--set", "metrics.samples=200"}).end.exit_code, kExitDone);
  const auto before = weights(place);
  const std::string trial = place.trials().front().trial;
  EXPECT_EQ(place.reader().scores("tiny").front().n_fake, 200);

  const std::vector<std::string> edited{"run", "tiny.toml", "--set", "metrics.samples=300"};
  const std::string told = "1 finished trial will be measured anew since metrics.samples changed";
  EXPECT_THAT(place.harness({"plan", "tiny.toml", "--set", "metrics.samples=300"}).output, HasSubstr(told));
  EXPECT_EQ(place.reader().settings("tiny", trial).at("metrics.samples"), Value(200))
      << "a plan writes nothing";
  const CommandResult run = place.harness(edited);
  EXPECT_EQ(run.end.exit_code, kExitDone) << run.errors;
  EXPECT_THAT(run.errors, HasSubstr(told));
  for (const ScoreRow& score : place.reader().scores("tiny"))
    EXPECT_EQ(score.n_fake,
              score.step == 60 && !score.metric.starts_with("reference.training") ? 300 : score.n_fake)
        << score.metric;
  EXPECT_EQ(place.reader().settings("tiny", trial).at("metrics.samples"), Value(300));
  EXPECT_EQ(weights(place), before) << "nothing was trained";
  EXPECT_THAT(place.harness(edited).errors, Not(HasSubstr("measure")));

  // Without its checkpoint it stays what it was, and is said to be.
  std::filesystem::remove_all(place.results() / "tiny" / trial);
  const CommandResult gone = place.harness({"run", "tiny.toml", "--set", "metrics.samples=400"});
  EXPECT_EQ(gone.end.exit_code, kExitTrialsFailed);
  EXPECT_THAT(gone.errors, HasSubstr("cannot be measured by modes"));
  EXPECT_EQ(place.reader().settings("tiny", trial).at("metrics.samples"), Value(300));
}

TEST(RunTest, StaleTrialsAreShownAndTrainedAnewOnRequest) {
  Workplace place("stale");
  place.use_own_tree();
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  const auto before = weights(place);
  // Bytes behind the end of a library change its hash and nothing else.
  std::ofstream(place.folder() / "tree" / "plugins" / "mlp_gan.so", std::ios::app) << "changed";

  const CommandResult plan = place.harness({"plan", "tiny.toml"});
  EXPECT_THAT(plan.output, HasSubstr("stale")) << plan.errors;
  const CommandResult again = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(again.end.exit_code, kExitDone);
  EXPECT_THAT(again.errors, HasSubstr("plugin mlp_gan.so has changed"));
  EXPECT_EQ(place.trials().front().attempt, 1);
  EXPECT_THAT(place.harness({"report", "tiny", "--format", "md"}).output, HasSubstr("stale: plugin"));

  const CommandResult anew = place.harness({"run", "tiny.toml", "--stale"});
  EXPECT_EQ(anew.end.exit_code, kExitDone) << anew.errors;
  EXPECT_EQ(place.trials().front().attempt, 2);
  EXPECT_EQ(place.reader().last_attempts("tiny").at(place.trials().front().trial).from_step, 0);
  EXPECT_EQ(weights(place), before);
  EXPECT_THAT(place.harness({"run", "tiny.toml"}).errors, Not(HasSubstr("stale")));
}

// Its steps are raised, so that the run would go on with other code than it began with.
TEST(RunTest, ThePlanRefusesWhatTheRunRefuses) {
  Workplace place("changed");
  place.use_own_tree();
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  std::ofstream(place.folder() / "tree" / "plugins" / "mlp_gan.so", std::ios::app) << "changed";
  place.write_experiment({}, 80);
  const CommandResult run = place.harness({"run", "tiny.toml"});
  const CommandResult plan = place.harness({"plan", "tiny.toml"});
  EXPECT_EQ(run.end.exit_code, kExitBadInput);
  EXPECT_EQ(plan.end.exit_code, kExitBadInput);
  EXPECT_THAT(plan.output,
              HasSubstr("continued: done at step 60 of 80, stale: plugin mlp_gan.so has changed"));
  EXPECT_THAT(plan.errors, HasSubstr("1 trial that would be continued was begun with other plugins or data"));
}

TEST(RunTest, TakesNoNameOfAFileBesideTheDatabase) {
  const Workplace place("names");
  place.write_experiment();
  for (const std::string name : {"harness.db", "harness.db-wal"}) {
    const CommandResult plan = place.harness({"plan", "tiny.toml", "--set", "name=\"" + name + "\""});
    EXPECT_EQ(plan.end.exit_code, kExitBadInput) << name;
    EXPECT_THAT(plan.errors, HasSubstr("name \"" + name + "\" is taken by a file of the results folder"));
  }
  place.write("results/notes", "a file");
  EXPECT_EQ(place.harness({"plan", "tiny.toml", "--set", "name=\"notes\""}).end.exit_code, kExitBadInput);
}

TEST(RunTest, ShowGivesAFileThatRunsAgainToTheSameWeights) {
  const Workplace place("shown");
  place.write_experiment("[sweep]\nseeds = [3]\n");
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  const TrialRow row = place.trials().front();
  const CommandResult toml = place.harness({"show", "tiny/" + row.trial.substr(0, 6), "--toml"});
  ASSERT_EQ(toml.end.exit_code, kExitDone) << toml.errors;
  place.write("again.toml", toml.output);
  const CommandResult again = place.harness({"run", "again.toml", "--db", "other/harness.db"});
  ASSERT_EQ(again.end.exit_code, kExitDone) << again.errors;
  const Reader other(place.folder() / "other" / "harness.db");
  EXPECT_EQ(other.trials(other.experiments().front().name).front().weights_sha256, row.weights_sha256);

  const CommandResult shown = place.harness({"show", row.trial.substr(0, 6), "--json"});
  const auto json = nlohmann::json::parse(shown.output);
  EXPECT_EQ(json.at("trial"), row.trial);
  EXPECT_EQ(json.at("settings").at("train.steps"), 60);
  EXPECT_FALSE(json.at("scores").empty());
  EXPECT_EQ(place.harness({"show", "zzzz"}).end.exit_code, kExitBadInput);
}

TEST(RunTest, ADivergedTrialIsLookedAtByTheCommandThatTheRunNames) {
  const Workplace place("diverged");
  place.write_experiment("[optimizer]\nkind = \"sgd\"\nlr = 1e3\n", 200);
  const CommandResult run = place.harness({"run", "tiny.toml"});
  EXPECT_EQ(run.end.exit_code, kExitTrialsFailed);
  EXPECT_THAT(run.output, HasSubstr("why: harness status tiny\n"));
  EXPECT_THAT(place.harness({"status", "tiny"}).output, HasSubstr("is nan at step"));
  const CommandResult sample = place.harness({"sample", place.trials().front().trial, "--out", "none/x.png"});
  EXPECT_EQ(sample.end.exit_code, kExitEnvironment) << "as of a report";
  EXPECT_THAT(sample.errors, HasSubstr("none is not there"));
  const CommandResult drawn = place.harness({"sample", place.trials().front().trial});
  EXPECT_EQ(drawn.end.exit_code, kExitBadInput);
  EXPECT_THAT(drawn.errors, HasSubstr("has no checkpoint to draw from: it is diverged at step"));
}

// Databases of one folder share its spools and the trials' files.
TEST(RunTest, GcLeavesTheTrialsOfTheFoldersOtherDatabases) {
  const Workplace place("neighbours");
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml", "--db", "results/a.db"}).end.exit_code, kExitDone);
  ASSERT_EQ(
      place.harness({"run", "tiny.toml", "--db", "results/b.db", "--set", "optimizer.lr=1e-3"}).end.exit_code,
      kExitDone);
  const std::string trial = Reader(place.results() / "b.db").trials("tiny").front().trial;
  const std::filesystem::path checkpoint = place.results() / "tiny" / trial / "checkpoint-60";
  EXPECT_THAT(place.harness({"gc", "--db", "results/a.db"}).output, Not(HasSubstr("no spool knows")));
  ASSERT_EQ(place.harness({"gc", "--db", "results/a.db", "--yes"}).end.exit_code, kExitDone);
  EXPECT_TRUE(std::filesystem::exists(checkpoint));
}

TEST(RunTest, StatusAndGcReadWhatIsThere) {
  const Workplace place("status");
  place.write_experiment("[sweep.axes]\n\"optimizer.lr\" = [2e-3]\n");
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  EXPECT_EQ(nlohmann::json::parse(place.harness({"status", "--json"}).output).at(0).at("done"), 1);
  EXPECT_THAT(place.harness({"status", "tiny"}).output, HasSubstr("done"));
  EXPECT_EQ(nlohmann::json::parse(place.harness({"status", "tiny", "--json"}).output).at(0).at("axes"),
            nlohmann::json({{"optimizer.lr", 0.002}}));
  const CommandResult listed = place.harness({"gc"});
  EXPECT_EQ(listed.end.exit_code, kExitDone);
  const std::string trial = place.trials().front().trial;
  const std::filesystem::path folder = place.results() / "tiny" / trial;
  EXPECT_TRUE(std::filesystem::exists(folder / "checkpoint-40")) << "only --yes removes";
  EXPECT_EQ(place.harness({"gc", "--yes"}).end.exit_code, kExitDone);
  EXPECT_FALSE(std::filesystem::exists(folder / "checkpoint-40"));
  EXPECT_TRUE(std::filesystem::exists(folder / "checkpoint-60"));
}

}  // namespace
}  // namespace harness::testing_support

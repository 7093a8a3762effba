// `harness metrics` as a process: against the scores that a run recorded, and against other libraries'.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "harness/base/exit_code.h"
#include "harness/base/file_io.h"
#include "harness/base/json.h"
#include "tests/integration/programs.h"
#include "tests/support/idx_bytes.h"
#include "tests/support/npy_bytes.h"

namespace harness::testing_support {
namespace {

using ::testing::HasSubstr;
using Rows = std::vector<std::vector<double>>;

// The scores that the command prints, by name.
std::map<std::string, nlohmann::json> scores_of(const Workplace& place, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "metrics");
  arguments.push_back("--json");
  const CommandResult result = place.harness(arguments);
  EXPECT_EQ(result.end.exit_code, kExitDone) << result.errors;
  std::map<std::string, nlohmann::json> scores;
  if (result.end.exit_code != kExitDone) return scores;
  const nlohmann::json answer = parse_json(result.output);
  for (const nlohmann::json& score : answer.at("scores"))
    scores.emplace(score.at("metric").get<std::string>(), score);
  return scores;
}

TEST(MetricsCommandTest, OfATrialGivesTheScoresThatItsRunRecorded) {
  const Workplace place("metrics-of-trial");
  place.write("tiny.toml", R"(schema = 1
name = "tiny"
[data]
plugin = "sprites"
side = 12
train_size = 120
test_size = 70
batch_size = 16
[model]
plugin = "mlp_gan"
latent_dim = 2
generator_widths = [8]
discriminator_widths = [8]
[train]
steps = 4
device = "cpu"
checkpoint_every = 4
[metrics]
list = ["frechet_distance", "kernel_distance", "sliced_wasserstein", "precision_recall"]
features = "random_conv"
samples = 50
batch_size = 32
[metrics.precision_recall]
neighbours = 3
[metrics.random_conv]
seed = 4
)");
  const CommandResult run = place.harness({"run", "tiny.toml"});
  ASSERT_EQ(run.end.exit_code, kExitDone) << run.errors;
  const std::string before = read_file(place.database());
  const std::string trial = "tiny/" + place.trials().front().trial;
  const auto scores =
      scores_of(place, {"sprites:test", trial, "--features", "random_conv", "--metric", "frechet_distance",
                        "--metric", "kernel_distance", "--metric", "sliced_wasserstein", "--metric",
                        "precision_recall", "--out", "features"});
  std::size_t compared = 0;
  for (const ScoreRow& row : place.reader().scores("tiny")) {
    if (row.metric.starts_with("reference.")) continue;
    ASSERT_TRUE(scores.contains(row.metric)) << row.metric;
    EXPECT_EQ(scores.at(row.metric).at("value").get<double>(), row.value) << row.metric;
    EXPECT_EQ(scores.at(row.metric).at("n_real").get<std::int64_t>(), row.n_real) << row.metric;
    EXPECT_EQ(scores.at(row.metric).at("n_fake").get<std::int64_t>(), row.n_fake) << row.metric;
    EXPECT_EQ(scores.at(row.metric).at("extractor_hash").get<std::string>(), row.extractor_hash);
    ++compared;
  }
  EXPECT_GE(compared, 12U);
  EXPECT_EQ(read_file(place.database()), before) << "it writes nothing there";

  const auto others = scores_of(place, {"sprites:test", trial, "--features", "random_conv", "--metric",
                                        "precision_recall", "--set", "precision_recall.neighbours=5"});
  EXPECT_NE(others.at("precision_recall.expected_precision").at("value"),
            scores.at("precision_recall.expected_precision").at("value"))
      << "--set stands above the trial";

  // The features that it wrote are given as files.
  const auto given =
      scores_of(place, {"features/real.npy", "features/fake.npy", "--metric", "frechet_distance"});
  EXPECT_EQ(given.at("frechet_distance").at("value"), scores.at("frechet_distance").at("value"));
  EXPECT_EQ(given.at("frechet_distance").at("extractor"), "given");

  // Single images of the trial are the samples that it judges, but for their eight bits.
  const CommandResult sample = place.harness({"sample", trial, "--count", "50", "--out", "images"});
  ASSERT_EQ(sample.end.exit_code, kExitDone) << sample.errors;
  const auto self =
      scores_of(place, {"images", "images", "--features", "random_conv", "--metric", "frechet_distance"});
  EXPECT_NEAR(self.at("frechet_distance").at("value").get<double>(), 0.0, 1e-9);
  EXPECT_EQ(self.at("frechet_distance").at("n_fake"), 50);
}

// Binary pixels are drawn anew for each batch: those of training examples are others than held-out ones.
TEST(MetricsCommandTest, LooksAtTheTrainingExamplesThatTheRunLookedAt) {
  const Workplace place("metrics-of-training");
  place.write("tiny.toml", R"(schema = 1
name = "tiny"
[data]
plugin = "mnist"
binarize = "dynamic"
batch_size = 16
[model]
plugin = "mlp_gan"
latent_dim = 2
generator_widths = [8]
discriminator_widths = [8]
[train]
steps = 4
device = "cpu"
checkpoint_every = 2
[metrics]
list = ["memorisation"]
samples = 50
batch_size = 32
)");
  std::filesystem::create_directories(place.folder() / "data/mnist");
  for (const auto& [split, count] : {std::pair<std::string, std::uint32_t>{"train", 120}, {"t10k", 70}}) {
    place.write("data/mnist/" + split + "-images-idx3-ubyte", idx({count, 5, 5}));
    place.write("data/mnist/" + split + "-labels-idx1-ubyte", idx({count}, 10));
  }
  const CommandResult run = place.harness({"run", "tiny.toml"});
  ASSERT_EQ(run.end.exit_code, kExitDone) << run.errors;
  const std::string trial = "tiny/" + place.trials().front().trial;
  const auto scores = scores_of(place, {"mnist:test", trial, "--metric", "memorisation"});
  for (const ScoreRow& row : place.reader().scores("tiny")) {
    if (row.metric.starts_with("reference.")) continue;
    ASSERT_TRUE(scores.contains(row.metric)) << row.metric;
    EXPECT_EQ(scores.at(row.metric).at("value").get<double>(), row.value) << row.metric;
  }

  // A checkpoint that is damaged is told.
  const auto newest = place.results() / trial / "checkpoint-4";
  ASSERT_TRUE(std::filesystem::is_directory(newest));
  for (const auto& entry : std::filesystem::directory_iterator(newest))
    std::ofstream(entry.path(), std::ios::binary) << "damaged";
  const CommandResult older = place.harness({"metrics", "mnist:test", trial, "--metric", "memorisation",
                                             "--metric", "memorisation", "--format", "csv"});
  EXPECT_EQ(older.end.exit_code, kExitDone) << older.errors;
  EXPECT_THAT(older.errors, HasSubstr("warning: "));
  EXPECT_THAT(older.errors, HasSubstr("checkpoint-4"));
  EXPECT_EQ(older.output.find("\nmemorisation,"), older.output.rfind("\nmemorisation,")) << "once";
}

TEST(MetricsCommandTest, OfFeaturesGivesTheValuesOfOtherLibraries) {
  const Workplace place("metrics-golden");
  const nlohmann::json golden =
      parse_json(read_file(std::filesystem::path(HARNESS_SOURCE_DIR) / "tests/plugin_metrics/golden.json"));
  const nlohmann::json& set = golden.at("sets").at(0);
  for (const char* side : {"real", "fake"})
    std::ofstream(place.folder() / (std::string(side) + ".npy"), std::ios::binary)
        << npy_of(set.at(side).get<Rows>());
  const auto scores = scores_of(place, {"real.npy", "fake.npy", "--set", "precision_recall.neighbours=3"});
  const auto close = [&](const std::string& name, const nlohmann::json& expected) {
    const double value = expected.get<double>();
    EXPECT_NEAR(scores.at(name).at("value").get<double>(), value, 1e-6 * std::abs(value)) << name;
  };
  close("frechet_distance", set.at("torch_fidelity").at("frechet"));
  close("kernel_distance", set.at("kernel"));
  close("vendi_score", set.at("vendi"));
  for (const char* name : {"precision", "recall", "density", "coverage"})
    close(std::string("precision_recall.") + name, set.at("prdc").at(1).at(name));
  EXPECT_TRUE(scores.contains("nearest_neighbour_test"));
  EXPECT_FALSE(scores.contains("sliced_wasserstein")) << "it looks at images";

  const CommandResult csv = place.harness(
      {"metrics", "real.npy", "fake.npy", "--metric", "nearest_neighbour_test", "--format", "csv"});
  EXPECT_THAT(csv.output,
              HasSubstr("metric,value,error,n_real,n_fake,extractor,hash\nnearest_neighbour_test,"));
  EXPECT_FALSE(std::filesystem::exists(place.database()));
}

}  // namespace
}  // namespace harness::testing_support

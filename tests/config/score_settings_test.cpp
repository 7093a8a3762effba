#include "harness/config/score_settings.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

const Settings kSettings{{"data.plugin", "ring"},
                         {"metrics.batch_size", 256},
                         {"metrics.classifier.epochs", 3},
                         {"metrics.features", "classifier"},
                         {"metrics.list", ValueList{"modes", "frechet"}},
                         {"metrics.modes.reach", 0.25},
                         {"metrics.modest.reach", 1.0},
                         {"metrics.samples", 3000}};

TEST(ScoreSettings, AreTheMetricsOwnTheSamplesAndTheFeatures) {
  EXPECT_EQ(score_settings(kSettings, "modes", true, false),
            (Settings{{"metrics.modes.reach", 0.25}, {"metrics.samples", 3000}}));
  EXPECT_EQ(score_settings(kSettings, "modes", false, false), (Settings{{"metrics.modes.reach", 0.25}}));
  EXPECT_EQ(score_settings(kSettings, "frechet", true, true), (Settings{{"metrics.classifier.epochs", 3},
                                                                        {"metrics.features", "classifier"},
                                                                        {"metrics.samples", 3000}}));
  EXPECT_TRUE(score_settings({}, "frechet", true, true).empty());
}

TEST(ScoreSettings, TheOptionsOfAScoreAreItsMetrics) {
  for (const char* score :
       {"modes", "modes.kl", "reference.density.modes", "reference.training_data.modes.kl"})
    EXPECT_EQ(metric_options(kSettings, score), (Settings{{"metrics.modes.reach", 0.25}})) << score;
  EXPECT_TRUE(metric_options(kSettings, "mode").empty());
  EXPECT_EQ(metric_of("reference.density.modes.kl"), "modes");
  EXPECT_EQ(metric_of("precision_recall.recall"), "precision_recall");
}

}  // namespace
}  // namespace harness

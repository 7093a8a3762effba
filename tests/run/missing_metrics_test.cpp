#include "harness/run/missing_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/fake_catalog.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Scores that do not say what they were measured with.
LastScores scores(const std::vector<std::string>& names) {
  LastScores scores;
  for (const std::string& name : names) scores[name];
  return scores;
}

TEST(MissingMetricsTest, AreThoseWithoutAScoreOfTheirNameOrOfAPart) {
  const Settings settings{{"metrics.list", ValueList{"modes", "neg_elbo", "fd"}}};
  EXPECT_THAT(missing_metrics(settings, scores({"modes.covered", "neg_elbo_grey"})),
              ElementsAre("neg_elbo", "fd"));
  EXPECT_THAT(missing_metrics(settings, scores({"modes", "neg_elbo.kl", "fd"})), IsEmpty());
  EXPECT_THAT(missing_metrics({}, {}), IsEmpty());
}

// Of the fake catalog: all take samples, feature_distance needs features.
class ChangedMetricsTest : public ::testing::Test {
 protected:
  ChangedMetrics changed() const { return changed_metrics(recorded, wanted, scored, catalog); }
  PluginCatalog catalog = testing_support::fake_catalog();
  const Settings recorded{{"metrics.list", ValueList{"modes", "feature_distance", "distance"}},
                          {"metrics.samples", 1000},
                          {"metrics.every", 50},
                          {"metrics.features", "pooled"},
                          {"metrics.pooled.cells", 4},
                          {"metrics.modes.radius", 3.0}};
  Settings wanted = recorded;
  LastScores scored = scores({"modes", "modes.kl", "feature_distance"});
};

TEST_F(ChangedMetricsTest, AreNoneWhereOnlyWhenToMeasureHasChanged) {
  EXPECT_THAT(changed(), IsEmpty());
  wanted["metrics.every"] = 10;
  wanted["metrics.modes.new_option"] = 7;
  EXPECT_THAT(changed(), IsEmpty()) << "and an option that a newer plugin brought says nothing";
}

TEST_F(ChangedMetricsTest, AreAllThatTakeSamplesWhereTheirNumberHas) {
  wanted["metrics.samples"] = 9000;
  EXPECT_THAT(changed(), ElementsAre(Pair("feature_distance", ElementsAre("metrics.samples")),
                                     Pair("modes", ElementsAre("metrics.samples"))))
      << "distance has no score that could be of another number";
  std::vector<PluginDescription> plugins = catalog.all();
  for (PluginDescription& plugin : plugins)
    if (plugin.name == "modes") plugin.takes_fake = false;
  catalog = PluginCatalog(plugins);
  EXPECT_THAT(changed(), ElementsAre(Pair("feature_distance", ElementsAre("metrics.samples"))));
}

TEST_F(ChangedMetricsTest, AreThoseOfFeaturesWhereTheExtractorOrItsOptionsHave) {
  wanted["metrics.pooled.cells"] = 2;
  EXPECT_THAT(changed(), ElementsAre(Pair("feature_distance", ElementsAre("metrics.pooled.cells"))));
  wanted["metrics.features"] = "another";
  EXPECT_THAT(changed(), ElementsAre(Pair("feature_distance", ElementsAre("metrics.features"))));
}

TEST_F(ChangedMetricsTest, AreThoseWhoseOwnOptionsHave) {
  wanted["metrics.modes.radius"] = 2.0;
  EXPECT_THAT(changed(), ElementsAre(Pair("modes", ElementsAre("metrics.modes.radius"))));
  EXPECT_THAT(without(scores({"modes", "modes.kl", "modesty"}), changed()),
              ElementsAre(Pair("modesty", Settings())));
  EXPECT_THAT(to_measure(recorded, wanted, scores({"modes", "feature_distance"}), catalog),
              ElementsAre("modes", "distance"))
      << "in the order of the file";
}

// Left out of the list while the file was edited, and named again: the trial's settings are what another
// metric was measured by meanwhile.
TEST_F(ChangedMetricsTest, AreThoseWhoseScoresSayIt) {
  scored["modes"] = {{"metrics.samples", 2000}, {"metrics.modes.radius", 3.0}};
  EXPECT_THAT(changed(), ElementsAre(Pair("modes", ElementsAre("metrics.samples"))));
  scored["modes"]["metrics.samples"] = 1000;
  EXPECT_THAT(changed(), IsEmpty());
  scored["modes.kl"] = {{"metrics.modes.radius", 2.0}};
  EXPECT_THAT(changed(), ElementsAre(Pair("modes", ElementsAre("metrics.modes.radius"))))
      << "not measured to the end";
  scored["modes.kl"] = {};
  wanted["metrics.samples"] = 9000;
  for (auto& [name, measured_with] : scored) measured_with = {{"metrics.samples", 9000}};
  EXPECT_THAT(changed(), IsEmpty()) << "whatever the trial's settings say";
}

}  // namespace
}  // namespace harness

#include "harness/run/staleness.h"

#include <gtest/gtest.h>

#include "harness/run/trial_plugins.h"

namespace harness {
namespace {

PluginDescription plugin(const std::string& kind, const std::string& name, const std::string& hash) {
  PluginDescription one;
  one.kind = kind;
  one.name = name;
  one.library = "/here/" + name + ".so";
  one.library_sha256 = hash;
  return one;
}

const PluginCatalog kCatalog({plugin("dataset", "ring", "d1"), plugin("model", "net", "m1"),
                              plugin("metric", "modes", "q1"), plugin("metric", "other", "o1")});
const Settings kSettings{{"data.plugin", "ring"},
                         {"model.plugin", "net"},
                         {"loss.penalty.plugin", "none"},
                         {"metrics.list", ValueList{Value("modes")}}};

AttemptRow recorded(const std::string& model_hash) {
  AttemptRow row;
  row.data_hash = "data1";
  row.plugins = {
      {"/elsewhere/ring.so", "d1"}, {"/elsewhere/net.so", model_hash}, {"/elsewhere/modes.so", "q1"}};
  return row;
}

std::string stale(const AttemptRow& row, const std::string& data_hash = "data1",
                  const std::vector<std::string>& scored = {"modes"}, const Settings& settings = kSettings) {
  LastScores scores;
  for (const std::string& name : scored) scores[name];
  return stale_because(row, settings, kCatalog, data_hash, scores);
}

TEST(StalenessTest, ATrialIsFreshWhileContentIsEqualWhereverItLiesAndWhateverItIsCalled) {
  EXPECT_EQ(stale(recorded("m1")), "");
  EXPECT_EQ(stale(recorded("m1"), ""), "") << "data not looked at";
  AttemptRow renamed = recorded("m1");
  renamed.plugins[1].first = "/elsewhere/network.so";
  EXPECT_EQ(stale(renamed), "");
}

TEST(StalenessTest, NamesEveryThingThatChanged) {
  EXPECT_EQ(stale(recorded("m0"), "data2"), "plugin net.so has changed, the data have changed");
}

TEST(StalenessTest, ALibraryThatWasRenamedAndChangedIsAnother) {
  AttemptRow renamed = recorded("m0");
  renamed.plugins[1].first = "/elsewhere/network.so";
  EXPECT_EQ(stale(renamed), "plugin net.so is not what it was made with");
}

TEST(StalenessTest, AMetricMattersOnceItHasMeasured) {
  Settings settings = kSettings;
  settings["metrics.list"] = ValueList{Value("modes"), Value("other")};
  EXPECT_EQ(stale(recorded("m1"), "data1", {"modes"}, settings), "");
  EXPECT_EQ(stale(recorded("m1"), "data1", {"modes", "other"}, settings),
            "plugin other.so is not what it was made with");
  AttemptRow measured = recorded("m1");
  measured.plugins.emplace_back("/here/other.so", "o1");
  EXPECT_EQ(stale(measured, "data1", {"modes", "other"}, settings), "");
}

TEST(TrialPluginsTest, LoadsWhatTheSettingsNameAndNothingElse) {
  EXPECT_EQ(libraries_of(kSettings, kCatalog),
            (std::vector<std::string>{"/here/modes.so", "/here/net.so", "/here/ring.so"}));
}

}  // namespace
}  // namespace harness

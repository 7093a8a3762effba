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

TEST(StalenessTest, ATrialIsFreshWhileContentIsEqualWhereverItLies) {
  EXPECT_EQ(stale_because(recorded("m1"), kSettings, kCatalog, "data1"), "");
  EXPECT_EQ(stale_because(recorded("m1"), kSettings, kCatalog, ""), "") << "data not looked at";
}

TEST(StalenessTest, NamesEveryThingThatChanged) {
  EXPECT_EQ(stale_because(recorded("m0"), kSettings, kCatalog, "data2"),
            "plugin net.so has changed, the data have changed");
}

TEST(TrialPluginsTest, LoadsWhatTheSettingsNameAndNothingElse) {
  EXPECT_EQ(libraries_of(kSettings, kCatalog),
            (std::vector<std::string>{"/here/modes.so", "/here/net.so", "/here/ring.so"}));
}

}  // namespace
}  // namespace harness

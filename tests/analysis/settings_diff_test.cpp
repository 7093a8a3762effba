#include "harness/analysis/settings_diff.h"

#include <gmock/gmock.h>

namespace harness {
namespace {

using ::testing::ElementsAre;

TEST(DiffSettings, TellsEqualFromDifferingAndPutsSweptKeysFirst) {
  const Settings a{
      {"a.same", 1}, {"b.differs", true}, {"z.swept", "x"}, {"c.only_here", ValueList{0.5, 0.9}}};
  const Settings b{{"a.same", 1}, {"b.differs", false}, {"z.swept", "y"}};
  const SettingsDiff diff = diff_settings({&a, &b}, {"z.swept"});
  ASSERT_EQ(diff.equal.size(), 1u);
  EXPECT_EQ(diff.equal[0].key, "a.same");
  ASSERT_EQ(diff.differing.size(), 3u);
  EXPECT_EQ(diff.differing[0].key, "z.swept");
  EXPECT_TRUE(diff.differing[0].swept);
  EXPECT_THAT(diff.differing[0].values, ElementsAre("x", "y"));
  EXPECT_EQ(diff.differing[1].key, "b.differs");
  EXPECT_FALSE(diff.differing[1].swept);
  EXPECT_THAT(diff.differing[2].values, ElementsAre("[0.5, 0.9]", ""));
}

TEST(SettingsOfSeeds, NamesBothWhereAFileWasEditedBetweenSeeds) {
  const Settings before{{"metrics.samples", 1000}, {"metrics.fd.blocks", 4}, {"train.steps", 100}};
  const Settings after{{"metrics.samples", 9000}, {"train.steps", 100}};
  const Settings both = settings_of_seeds({&before, &before, &after});
  EXPECT_EQ(both.at("train.steps"), Value(100));
  EXPECT_EQ(both.at("metrics.samples"), Value("1000 or 9000"));
  EXPECT_EQ(both.at("metrics.fd.blocks"), Value("4 or none"));
}

TEST(DiffSettings, CallsEverythingEqualForOneConfiguration) {
  const Settings only{{"a", 1}, {"b", 2}};
  const SettingsDiff diff = diff_settings({&only}, {"a"});
  EXPECT_EQ(diff.equal.size(), 2u);
  EXPECT_TRUE(diff.differing.empty());
}

}  // namespace
}  // namespace harness

#include "harness/run/objective_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Values = std::vector<LastValue>;

ObjectiveWatch watch(const std::string& metric) { return {metric, "max", make_pruner()}; }

TEST(ObjectiveWatch, WarnsOnceOfAScoreThatItsMetricDoesNotGive) {
  ObjectiveWatch objective = watch("modes.cuvered");
  EXPECT_FALSE(objective.missed("aa", {{"loss.generator.adversarial", 1, 10}})) << "nothing measured yet";
  EXPECT_FALSE(objective.missed("aa", {{"metric.fd", 1, 10}, {"metric.modesty", 1, 10}})) << "another metric";
  const Values measured{{"metric.modes.covered", 8, 20}, {"metric.modes.quality", 0.9, 20}};
  const auto words = objective.missed("aa", measured);
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, AllOf(HasSubstr("trial aa"), HasSubstr("no score \"modes.cuvered\""),
                            HasSubstr("did you mean \"modes.covered\""), HasSubstr("\"modes.quality\"")));
  EXPECT_FALSE(objective.missed("bb", measured)) << "said already";
}

TEST(ObjectiveWatch, IsQuietWhereTheScoreIsThereOrNoneIsAskedFor) {
  const Values measured{{"metric.modes.covered", 8, 20}, {"metric.fd", 1, 20}};
  EXPECT_FALSE(watch("modes.covered").missed("aa", measured));
  EXPECT_FALSE(watch("fd").missed("aa", measured));
  EXPECT_FALSE(watch("").missed("aa", measured));
}

}  // namespace
}  // namespace harness

#include "harness/run/missing_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(MissingMetricsTest, AreThoseWithoutAScoreOfTheirNameOrOfAPart) {
  const Settings settings{{"metrics.list", ValueList{"modes", "neg_elbo", "fd"}}};
  EXPECT_THAT(missing_metrics(settings, {"modes.covered", "neg_elbo_grey"}), ElementsAre("neg_elbo", "fd"));
  EXPECT_THAT(missing_metrics(settings, {"modes", "neg_elbo.kl", "fd"}), IsEmpty());
  EXPECT_THAT(missing_metrics({}, {}), IsEmpty());
}

}  // namespace
}  // namespace harness

#include "harness/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "harness/stats/aggregate.h"
#include "tests/stats/golden.h"

namespace harness {
namespace {

using testing_support::golden;

Statistic statistic_named(const std::string& name) {
  if (name == "mean") return mean;
  if (name == "median") return median;
  return interquartile_mean;
}

TEST(BcaInterval, EqualsPlainEnumerationOfAllResamples) {
  for (const auto& wanted : golden("counted")) {
    const auto values = wanted.at("values").get<std::vector<double>>();
    const auto found =
        bca_interval(values, statistic_named(wanted.at("statistic")), {.level = wanted.at("level")});
    ASSERT_TRUE(found) << wanted;
    EXPECT_NEAR(found->low, wanted.at("interval").at(0).get<double>(), 1e-9) << wanted;
    EXPECT_NEAR(found->high, wanted.at("interval").at(1).get<double>(), 1e-9) << wanted;
  }
}

// Both draw 200,000 resamples. Over seeds SciPy's own upper end varies by 0.015 standard errors of the
// statistic, the skewed values being sparse there; three deviations of a difference of two are 0.065.
TEST(BcaInterval, OfManyValuesAgreesWithSciPy) {
  for (const auto& wanted : golden("drawn")) {
    const auto values = wanted.at("values").get<std::vector<double>>();
    const Statistic statistic = statistic_named(wanted.at("statistic"));
    const auto found = bca_interval(values, statistic, {.resamples = 200'000});
    ASSERT_TRUE(found);
    const double error = wanted.at("standard_error");
    EXPECT_NEAR(found->low, wanted.at("interval").at(0).get<double>(), 0.065 * error) << wanted;
    EXPECT_NEAR(found->high, wanted.at("interval").at(1).get<double>(), 0.065 * error) << wanted;
  }
}

TEST(BcaInterval, OfManyValuesIsTheSameForTheSameSeedOnly) {
  const auto values = golden("drawn").at(0).at("values").get<std::vector<double>>();
  const auto one = bca_interval(values, mean, {.seed = 1}), again = bca_interval(values, mean, {.seed = 1}),
             other = bca_interval(values, mean, {.seed = 2});
  EXPECT_EQ(one->low, again->low);
  EXPECT_EQ(one->high, again->high);
  EXPECT_NE(one->low, other->low);
}

TEST(BcaInterval, FollowsAShiftAndAChangeOfUnits) {
  const std::vector<double> values{3.0, 1.0, 4.0, 1.5, 9.0, 2.6};
  std::vector<double> changed = values;
  for (double& value : changed) value = 100.0 - 2.0 * value;
  const auto found = bca_interval(values, mean), mirrored = bca_interval(changed, mean);
  EXPECT_NEAR(mirrored->low, 100.0 - 2.0 * found->high, 1e-9);
  EXPECT_NEAR(mirrored->high, 100.0 - 2.0 * found->low, 1e-9);
}

TEST(BcaInterval, IsNothingOfOneValueOrOfNoNumberAndAPointOfEqualOnes) {
  EXPECT_FALSE(bca_interval({}, mean));
  EXPECT_FALSE(bca_interval({1.0}, mean));
  EXPECT_FALSE(bca_interval({1.0, std::numeric_limits<double>::quiet_NaN(), 2.0}, mean));
  const auto point = bca_interval({0.1, 0.1, 0.1}, mean);
  EXPECT_EQ(point->low, 0.1);
  EXPECT_EQ(point->high, 0.1);
}

}  // namespace
}  // namespace harness

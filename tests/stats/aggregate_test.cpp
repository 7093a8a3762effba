#include "harness/stats/aggregate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace harness {
namespace {

TEST(Aggregate, HasTheTextbooksValues) {
  const std::vector<double> values{9.0, 1.0, 4.0, 2.0};
  EXPECT_DOUBLE_EQ(mean(values), 4.0);
  EXPECT_DOUBLE_EQ(median(values), 3.0);
  EXPECT_DOUBLE_EQ(median({9.0, 1.0, 4.0}), 4.0);
  EXPECT_DOUBLE_EQ(interquartile_mean(values), 3.0) << "1 and 9 are left out";
  EXPECT_DOUBLE_EQ(interquartile_mean({9.0, 1.0, 2.0}), 4.0) << "three have no outer quarter";
  EXPECT_DOUBLE_EQ(interquartile_mean({100, 1, 2, 3, 4, 5, 6, -50}), 3.5);
  EXPECT_DOUBLE_EQ(standard_deviation(values), std::sqrt(38.0 / 3.0));
}

TEST(Aggregate, OfNothingIsAFaultOfTheProgram) {
  EXPECT_THROW(mean({}), std::invalid_argument);
  EXPECT_THROW(median({}), std::invalid_argument);
  EXPECT_THROW(interquartile_mean({}), std::invalid_argument);
  EXPECT_THROW(standard_deviation({1.0}), std::invalid_argument);
}

}  // namespace
}  // namespace harness

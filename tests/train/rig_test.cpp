// What the tests compare with.
#include "tests/train/rig.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness::train {
namespace {

using namespace testing;

TrialState two_weights(double a, double b) {
  return {.weights = {{"a", at::full({1}, a)}, {"b", at::full({1}, b)}}, .state = {}, .trainer_json = {}};
}

TEST(Difference, IsTheLargestOfAllTensors) {
  EXPECT_EQ(difference(two_weights(0, 0), two_weights(0, 2)), 2.0);
  EXPECT_EQ(difference(two_weights(0, 0), two_weights(3, 2)), 3.0);
}

TEST(Difference, OfWhatIsNoNumberIsInfinite) {
  EXPECT_EQ(difference(two_weights(0, 0), two_weights(std::nan(""), 0)),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(difference(two_weights(0, std::nan("")), two_weights(0, std::nan(""))),
            std::numeric_limits<double>::infinity());
}

TEST(Difference, OfOtherNamesIsInfinite) {
  TrialState fewer = two_weights(0, 0);
  fewer.weights.erase("b");
  EXPECT_EQ(difference(two_weights(0, 0), fewer), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace harness::train

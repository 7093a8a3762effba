#include "harness/stats/comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/stats/golden.h"

namespace harness {
namespace {

using testing_support::golden;
using Numbers = std::vector<double>;

TEST(SignFlip, AgreesWithSciPysPermutationTest) {
  for (const auto& wanted : golden("sign_flip")) {
    const auto differences = wanted.at("differences").get<Numbers>();
    EXPECT_NEAR(sign_flip_p(differences), wanted.at("p").get<double>(), 1e-12) << wanted;
    EXPECT_NEAR(paired_effect(differences), wanted.at("effect").get<double>(), 1e-12) << wanted;
  }
}

// All of one sign is as far as it goes: the assignment itself and its mirror image.
TEST(SignFlip, ReachesTheSmallestThatSoManySeedsAllow) {
  Numbers differences;
  EXPECT_EQ(sign_flip_p(differences), 1.0);
  for (std::size_t n = 1; n <= 12; ++n) {
    differences.push_back(0.1 * static_cast<double>(n));
    EXPECT_DOUBLE_EQ(sign_flip_p(differences), smallest_sign_flip_p(n)) << n;
  }
  EXPECT_DOUBLE_EQ(smallest_sign_flip_p(3), 0.25);
  EXPECT_DOUBLE_EQ(smallest_sign_flip_p(5), 0.0625);
}

// Of 24 differences 1 the sum is 24 - 2 k for k flipped ones, binomially: 2 (C(24, 0) + ... + C(24, 6)) /
// 2^24 for one that is 12. The draws are 100,000: three standard errors.
TEST(SignFlip, OfManyDifferencesIsDrawn) {
  Numbers differences(24, 1.0);
  for (std::size_t i = 0; i < 6; ++i) differences[i] = -1.0;
  const double exact = 2.0 * (1 + 24 + 276 + 2024 + 10626 + 42504 + 134596) / std::exp2(24);
  EXPECT_NEAR(sign_flip_p(differences), exact, 3 * std::sqrt(exact * (1 - exact) / 100'000));
  EXPECT_EQ(sign_flip_p(differences, 7), sign_flip_p(differences, 7));
}

TEST(PairedEffect, OfEqualDifferencesHasNoSpreadToBeMeasuredBy) {
  EXPECT_EQ(paired_effect({0.0, 0.0}), 0.0);
  EXPECT_EQ(paired_effect({-2.0, -2.0}), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(paired_effect({0.3 - 0.2, 0.4 - 0.3}), std::numeric_limits<double>::infinity())
      << "rounding apart";
}

TEST(ProbabilityAbove, IsMannAndWhitneysShare) {
  for (const auto& wanted : golden("probability_above")) {
    const auto x = wanted.at("x").get<Numbers>(), y = wanted.at("y").get<Numbers>();
    EXPECT_NEAR(probability_above(x, y), wanted.at("probability").get<double>(), 1e-12);
    EXPECT_NEAR(probability_above(x, y) + probability_above(y, x), 1.0, 1e-12);
  }
}

TEST(Holm, AgreesWithStatsmodels) {
  for (const auto& wanted : golden("holm")) {
    const Numbers found = holm(wanted.at("p").get<Numbers>());
    const auto adjusted = wanted.at("adjusted").get<Numbers>();
    ASSERT_EQ(found.size(), adjusted.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], adjusted[i], 1e-12) << wanted;
  }
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace harness

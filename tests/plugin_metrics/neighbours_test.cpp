#include "plugins/metrics/neighbours.h"

#include <gtest/gtest.h>

#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

using tests::column_of;
using tests::normal_rows;

TEST(Overlap, OfFewPointsOnALineIsCountedByHandBordersIncluded) {
  const at::Tensor real = column_of({0, 1, 3, 7, 15}), fake = column_of({0, 2, 4, 20});
  const Overlap one = overlap(real, fake, 1), two = overlap(real, fake, 2);
  EXPECT_EQ(one.precision, 1.0);
  EXPECT_EQ(one.recall, 1.0);
  EXPECT_NEAR(one.density, 1.75, 1e-12);
  EXPECT_EQ(one.coverage, 1.0);
  EXPECT_NEAR(two.density, 1.375, 1e-12);
  EXPECT_EQ(two.coverage, 1.0);
}

TEST(Overlap, SeesATightSetInAWideOneAndTheOtherWayRound) {
  const at::Tensor wide = normal_rows(400, 4, 1) * 3.0, tight = normal_rows(400, 4, 2) * 0.3;
  const Overlap collapsed = overlap(wide, tight, 5), scattered = overlap(tight, wide, 5);
  EXPECT_GT(collapsed.precision, 0.8);
  EXPECT_LT(collapsed.recall, 0.3);
  EXPECT_LT(collapsed.coverage, 0.3);
  EXPECT_LT(scattered.precision, 0.3);
  EXPECT_GT(scattered.recall, 0.8);
}

TEST(Overlap, OfSetsFarApartIsNothingAndOfASetWithItselfEverything) {
  const at::Tensor x = normal_rows(100, 3, 3);
  const Overlap apart = overlap(x, x + 100.0, 5), same = overlap(x, x, 5);
  for (const double share : {apart.precision, apart.recall, apart.density, apart.coverage})
    EXPECT_EQ(share, 0.0);
  for (const double share : {same.precision, same.recall, same.coverage}) EXPECT_EQ(share, 1.0);
}

// A generator that makes one image only, at a training point or not; prdc and others give 0/0.
TEST(Overlap, JudgesSetsThatCollapsedToOnePoint) {
  const at::Tensor point = at::full({50, 3}, 0.1, at::kDouble), x = normal_rows(50, 3, 4);
  const Overlap both = overlap(point, point.clone(), 5);
  EXPECT_EQ(both.precision, 1.0);
  EXPECT_EQ(both.recall, 1.0);
  EXPECT_NEAR(both.density, 50.0 / 5.0, 1e-12);
  EXPECT_EQ(both.coverage, 1.0);
  const Overlap collapsed = overlap(x, x.narrow(0, 0, 1).expand({50, 3}), 5);
  EXPECT_EQ(collapsed.precision, 1.0);
  EXPECT_NEAR(collapsed.recall, 1.0 / 50.0, 1e-12) << "its balls have no extent";
}

// Pair by pair; neighbours by sorting.
at::Tensor distances(const at::Tensor& a, const at::Tensor& b) {
  return (a.unsqueeze(1) - b.unsqueeze(0)).square().sum(2).sqrt();
}
at::Tensor reach(const at::Tensor& a, std::int64_t k) {
  return std::get<0>(distances(a, a).sort(1)).select(1, k);  // the first is the point itself
}
Overlap by_definition(const at::Tensor& real, const at::Tensor& fake, std::int64_t k) {
  const at::Tensor across = distances(fake, real);  // [M, N]
  const at::Tensor in_real = across.le(reach(real, k).unsqueeze(0));
  const at::Tensor in_fake = across.le(reach(fake, k).unsqueeze(1));
  const auto mean = [](const at::Tensor& flags) { return flags.to(at::kDouble).mean().item<double>(); };
  Overlap found;
  found.precision = mean(in_real.any(1));
  found.recall = mean(in_fake.any(0));
  found.density = mean(in_real) * static_cast<double>(real.size(0)) / static_cast<double>(k);
  found.coverage = mean(in_real.any(0));
  return found;
}

TEST(Overlap, ByTilesIsThatOfAllPairsAtOnce) {
  // Larger than a tile in both directions, in a plane, where every share is far from 0 and 1.
  const at::Tensor real = normal_rows(1'100, 2, 5), fake = normal_rows(700, 2, 6) * 0.7 + 0.8;
  const Overlap found = overlap(real, fake, 3), wanted = by_definition(real, fake, 3);
  EXPECT_EQ(found.precision, wanted.precision);
  EXPECT_EQ(found.recall, wanted.recall);
  EXPECT_NEAR(found.density, wanted.density, 1e-12);
  EXPECT_EQ(found.coverage, wanted.coverage);
  const Overlap shuffled = overlap(real.flip({0}), fake.roll({99}, {0}), 3);
  EXPECT_EQ(found.recall, shuffled.recall);
  EXPECT_NEAR(found.density, shuffled.density, 1e-12);
  const Overlap swapped = overlap(fake, real, 3);
  EXPECT_EQ(found.precision, swapped.recall);
  EXPECT_EQ(found.recall, swapped.precision);
}

TEST(Overlap, ExpectsForPrecisionWhatEachPointMeetsInASetWithoutIt) {
  const at::Tensor real = normal_rows(120, 3, 7);
  std::int64_t inside = 0;
  for (std::int64_t i = 0; i < real.size(0); ++i) {
    const at::Tensor rest = at::cat({real.slice(0, 0, i), real.slice(0, i + 1)});
    inside += distances(real.narrow(0, i, 1), rest).squeeze(0).le(reach(rest, 2)).any().item<bool>();
  }
  EXPECT_EQ(overlap(real, real + 9.0, 2).expected_precision, static_cast<double>(inside) / 120.0);
}

TEST(Overlap, ExpectsOfEqualDistributionsWhatTheyGive) {
  EXPECT_NEAR(expected_coverage(100'000, 100'000, 5), 1.0 - std::pow(2.0, -5), 1e-4);
  double precision = 0.0, coverage = 0.0, density = 0.0, wanted = 0.0, wanted_coverage = 0.0;
  constexpr int kRuns = 10;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const Overlap o = overlap(normal_rows(300, 8, 20 + run), normal_rows(200, 8, 40 + run), 5);
    precision += o.precision / kRuns;
    coverage += o.coverage / kRuns;
    density += o.density / kRuns;
    wanted += o.expected_precision / kRuns;
    wanted_coverage = o.expected_coverage;
  }
  EXPECT_NEAR(precision, wanted, 0.02);
  EXPECT_NEAR(coverage, wanted_coverage, 0.02);
  EXPECT_NEAR(density, 1.0, 0.05);
}

TEST(NearestNeighbourTest, IsHalfForEqualDistributionsAndOneForSetsApart) {
  const at::Tensor x = normal_rows(600, 4, 60), y = normal_rows(600, 4, 61);
  const NearestNeighbourTest same = nearest_neighbour_test(x, y);
  EXPECT_NEAR(same.accuracy, 0.5, 4.0 * 0.5 / std::sqrt(1'200.0));
  EXPECT_NEAR(same.accuracy, 0.5 * (same.real + same.fake), 1e-12);
  EXPECT_EQ(nearest_neighbour_test(x, y + 100.0).accuracy, 1.0);
  const NearestNeighbourTest swapped = nearest_neighbour_test(y, x);
  EXPECT_EQ(swapped.real, same.fake);
  EXPECT_EQ(swapped.accuracy, same.accuracy);
}

TEST(NearestNeighbourTest, TellsCopiesFromCollapse) {
  const at::Tensor x = normal_rows(200, 4, 62);
  EXPECT_EQ(nearest_neighbour_test(x, x.clone()).accuracy, 0.0) << "every nearest is the copy";
  // All samples near one example: theirs are samples, and so is that example's alone.
  const NearestNeighbourTest collapsed =
      nearest_neighbour_test(x, x.narrow(0, 0, 1) + 1e-3 * normal_rows(200, 4, 63));
  EXPECT_GT(collapsed.fake, 0.98);
  EXPECT_GT(collapsed.real, 0.9);
  // By hand: 0 -> 1; 1 is as near to 0 as to 2; 3 -> 2.5. 2 -> 2.5; 2.5 is as near to 2 as to 3; 9 -> 3.
  const NearestNeighbourTest few = nearest_neighbour_test(column_of({0, 1, 3}), column_of({2, 2.5, 9}));
  EXPECT_NEAR(few.real, (1.0 + 0.5 + 0.0) / 3.0, 1e-12);
  EXPECT_NEAR(few.fake, (1.0 + 0.5 + 0.0) / 3.0, 1e-12);
}

}  // namespace
}  // namespace harness::plugins

#include "plugins/metrics/frechet.h"

#include <gtest/gtest.h>

#include "plugins/metrics/frechet_side.h"
#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

using tests::column_of;
using tests::normal_rows;
using tests::rows_of;

double by_eigenvalues(const at::Tensor& x, const at::Tensor& y) {
  return frechet_distance(Gaussian::of(Moments::of(x)), Moments::of(y));
}
double by_singular_values(const at::Tensor& x, const at::Tensor& y) {
  return frechet_distance(Gaussian::of_few(x), Gaussian::of_few(y));
}
// Exact moments, as if of endless rows.
Moments moments_of(const at::Tensor& mean, const at::Tensor& covariance) {
  return {1'001, mean, covariance * 1'000.0};
}

TEST(FrechetDistance, DividesCovariancesByOneLessThanTheRows) {
  const auto set = [](double first, double second, double other) {
    const at::Tensor one = at::cat({at::full({50}, first, at::kDouble), at::full({50}, second, at::kDouble)});
    return at::stack({one, at::full({100}, other, at::kDouble)}, 1);
  };
  const at::Tensor real = set(2, 1, 1), fake = set(9, 2, 9);
  EXPECT_NEAR(by_eigenvalues(real, fake), 980.0 / 11.0, 1e-10);  // 89.0909...; 89 if divided by 100
}

TEST(FrechetDistance, OfGaussiansWithKnownMomentsIsTheClosedForm) {
  const auto one = [](double value) { return at::full({1}, value, at::kDouble); };
  EXPECT_NEAR(frechet_distance(Gaussian::of(moments_of(one(0), one(4).view({1, 1}))),
                               moments_of(one(3), one(1).view({1, 1}))),
              10.0, 1e-12);
  const at::Tensor first = rows_of({{2, 1}, {1, 2}}), second = rows_of({{1, 0}, {0, 3}});
  const at::Tensor zero = at::zeros({2}, at::kDouble), gap = at::tensor({-1.0, 1.0}, at::kDouble);
  EXPECT_NEAR(frechet_distance(Gaussian::of(moments_of(zero, first)), moments_of(gap, second)),
              2.5166852264521173, 1e-12);
  // Equal covariances, means 1 apart in each of 64 dimensions.
  const at::Tensor eye = at::eye(64, at::kDouble), ones = at::ones({64}, at::kDouble);
  EXPECT_NEAR(frechet_distance(Gaussian::of(moments_of(at::zeros_like(ones), eye)), moments_of(ones, eye)),
              64.0, 1e-11);
}

TEST(FrechetDistance, IsExactWithFewerRowsThanDimensions) {
  const at::Tensor x = rows_of({{0, 1, 2, 3, 4}, {1, 1, 0, 2, 5}, {4, 0, 1, 1, 1}});
  const at::Tensor y = rows_of({{2, 2, 2, 0, 1}, {0, 3, 1, 1, 4}, {1, 0, 5, 2, 2}, {3, 1, 1, 1, 0}});
  constexpr double exact = 9.54189150733881391555;  // rational arithmetic, roots to 40 digits
  EXPECT_NEAR(by_eigenvalues(x, y), exact, 1e-9);
  EXPECT_NEAR(by_singular_values(x, y), exact, 1e-13);
  EXPECT_NEAR(frechet_distance(Gaussian::of_few(x), Gaussian::of(Moments::of(y))), exact, 1e-13);
  EXPECT_NEAR(by_eigenvalues(x, x), 0.0, 1e-10);
  EXPECT_NEAR(by_singular_values(x, x), 0.0, 1e-13);
  const at::Tensor wide = normal_rows(50, 200, 1), other = normal_rows(60, 200, 2) * 2.0;
  EXPECT_NEAR(by_eigenvalues(wide, other), by_singular_values(wide, other), 1e-9);
}

// One variance far above all others: what two covariances share of the small ones counts.
TEST(FrechetDistance, OfEqualMomentsIsZeroHoweverUnlikeTheVariancesAre) {
  const auto to_itself = [](std::int64_t dimensions, double small) {
    at::Tensor variances = at::full({dimensions}, small, at::kDouble);
    variances[0] = 1.0;
    const Moments moments = moments_of(at::zeros_like(variances), at::diag(variances));
    return frechet_distance(Gaussian::of(moments), moments);
  };
  EXPECT_NEAR(to_itself(128, 1e-7), 0.0, 1e-12);
  EXPECT_NEAR(to_itself(kExactDimensions + 1, 5e-7), 0.0, 1e-8) << "by eigenvalues";
}

TEST(FrechetDistance, OfASetToItselfIsZeroAndIsSymmetricAndBlindToOrder) {
  for (const std::int64_t n : {30, 20, 200}) {  // at N = D one eigenvalue is noise
    const at::Tensor x = normal_rows(n, 20, 3), y = normal_rows(n + 7, 20, 4) * 1.5;
    EXPECT_NEAR(by_eigenvalues(x, x), 0.0, 1e-10) << n;
    EXPECT_NEAR(by_eigenvalues(x, y), by_eigenvalues(y, x), 1e-9) << n;
    EXPECT_NEAR(by_eigenvalues(x, y), by_eigenvalues(x.flip({0}), y.roll({5}, {0})), 1e-10) << n;
  }
}

TEST(FrechetDistance, ToASetInOnePointIsItsDistanceAndTheOthersTrace) {
  const at::Tensor x = normal_rows(100, 3, 5), point = at::full({40, 3}, 0.1, at::kDouble);
  const double wanted = (x.mean(0) - 0.1).square().sum().item<double>() + x.var(0).sum().item<double>();
  EXPECT_NEAR(by_eigenvalues(x, point), wanted, 1e-12);
  EXPECT_NEAR(by_eigenvalues(point, x), wanted, 1e-12);
  EXPECT_NEAR(by_eigenvalues(point, point), 0.0, 1e-20);
  EXPECT_EQ(Gaussian::of(Moments::of(point)).rank(), 0) << "what rounding leaves is no variance";
}

TEST(FrechetDistance, TellsTheRank) {
  const at::Tensor line = normal_rows(50, 1, 6).mm(at::ones({1, 4}, at::kDouble));
  EXPECT_EQ(Gaussian::of(Moments::of(line)).rank(), 1);
  EXPECT_EQ(Gaussian::of(Moments::of(normal_rows(50, 4, 7))).rank(), 4);
  EXPECT_EQ(Gaussian::of_few(normal_rows(10, 40, 7)).rank(), 9);
  // Along one line all that counts is the two deviations: (s1 - s2)^2 |direction|^2.
  const at::Tensor centred = line - line.mean(0);
  const double s = centred.select(1, 0).std().item<double>();
  EXPECT_NEAR(by_eigenvalues(centred, centred * 3.0), 4.0 * (2.0 * s) * (2.0 * s), 1e-10);
}

TEST(Moments, MergedFromBlocksAreThoseOfTheWholeFarFromTheOriginToo) {
  const at::Tensor rows = normal_rows(1'000, 6, 8) * 0.01 + 100.0;
  const Moments whole = Moments::of(rows);
  for (const std::int64_t block : {1, 7, 256}) {
    Moments merged;
    for (const at::Tensor& part : rows.split(block)) merged.merge(Moments::of(part));
    EXPECT_EQ(merged.n, 1'000);
    EXPECT_LT((merged.mean - whole.mean).abs().max().item<double>(), 1e-12);
    const double scale = whole.covariance().abs().max().item<double>();
    EXPECT_LT((merged.covariance() - whole.covariance()).abs().max().item<double>() / scale, 1e-10) << block;
  }
}

TEST(FrechetBias, IsTheClosedFormForTheIdentityAndWhatTwoSetsOfOneDistributionScore) {
  const at::Tensor ones = at::ones({64}, at::kDouble);
  EXPECT_NEAR(frechet_bias(ones, 1'000, 2'000), (64.0 + 64.0 * 65.0 / 4.0) * (1.0 / 1'000 + 1.0 / 2'000),
              1e-12);
  EXPECT_NEAR(frechet_bias(at::cat({ones, at::zeros({8}, at::kDouble)}), 1'000, 2'000),
              frechet_bias(ones, 1'000, 2'000), 1e-12);
  const at::Tensor l = 1.0 / at::arange(1, 17, at::kDouble);
  double sum = 0.0;
  constexpr int kRuns = 20;
  for (std::uint64_t run = 0; run < kRuns; ++run)
    sum += by_eigenvalues(normal_rows(500, 16, 100 + run) * l.sqrt(),
                          normal_rows(1'000, 16, 200 + run) * l.sqrt());
  // Single distances scatter by about 15 %, their mean by 3 %.
  EXPECT_NEAR(sum / kRuns / frechet_bias(l, 500, 1'000), 1.0, 0.12);
}

TEST(FrechetAtInfinity, OfTheDistributionItselfIsZeroWithTheBiasAsItsSlope) {
  constexpr std::int64_t d = 16;
  const Gaussian exact = Gaussian::of(moments_of(at::zeros({d}, at::kDouble), at::eye(d, at::kDouble)));
  const at::Tensor rows = normal_rows(8'000, d, 9);
  const FrechetAtInfinity line = frechet_at_infinity(exact, rows, 15, 4);
  const double raw = frechet_distance(exact, Moments::of(rows)), slope = d + d * (d + 1) / 4.0;
  EXPECT_NEAR(raw, slope / 8'000, 0.25 * slope / 8'000);
  EXPECT_NEAR(line.slope, slope, 0.15 * slope);
  EXPECT_LT(std::abs(line.intercept), 0.35 * raw);
  EXPECT_EQ(frechet_at_infinity(exact, rows, 15, 4).intercept, line.intercept) << "a fixed seed";
}

TEST(FrechetAtInfinity, KeepsATrueDistance) {
  const Gaussian exact = Gaussian::of(moments_of(at::zeros({4}, at::kDouble), at::eye(4, at::kDouble)));
  EXPECT_NEAR(frechet_at_infinity(exact, normal_rows(4'000, 4, 10) + 1.0, 15, 2).intercept, 4.0, 0.15);
  // Few rows: subsets from the factor of the rows themselves, and no failure at the smallest number.
  EXPECT_TRUE(std::isfinite(frechet_at_infinity(exact, normal_rows(16, 4, 11), 15, 1).intercept));
}

TEST(LineThrough, IsLeastSquares) {
  const FrechetAtInfinity line = line_through({0.0, 1.0, 2.0}, {1.0, 2.0, 6.0});
  EXPECT_NEAR(line.slope, 2.5, 1e-12);
  EXPECT_NEAR(line.intercept, 0.5, 1e-12);
  EXPECT_NEAR(line.residual, std::sqrt((0.25 + 1.0 + 0.25) / 3.0), 1e-12);
}

at::Tensor as_float(const at::Tensor& rows) { return rows.to(at::kFloat); }

TEST(FrechetSide, GivesTheSameWhetherFeaturesAreKeptOrNot) {
  const at::Tensor rows = as_float(normal_rows(3'000, 5, 12) + 3.0);
  FrechetSide kept("samples", 1 << 20), folded("samples", 4'000);
  for (const at::Tensor& batch : rows.split(256)) {
    kept.add(batch);
    folded.add(batch);
  }
  EXPECT_TRUE(kept.rows().has_value());
  EXPECT_FALSE(folded.rows().has_value());
  EXPECT_EQ(folded.moments().n, 3'000);
  const Gaussian real = Gaussian::of(Moments::of(normal_rows(500, 5, 13)));
  EXPECT_NEAR(frechet_distance(real, kept.moments()), frechet_distance(real, folded.moments()), 1e-9);
}

TEST(FrechetSide, RefusesFeaturesThatAreNotFiniteAndSaysHowMany) {
  at::Tensor rows = as_float(normal_rows(100, 3, 14));
  rows[7][1] = std::nan("");
  rows[9][0] = std::numeric_limits<float>::infinity();
  FrechetSide side("samples", 1 << 20);
  side.add(rows);
  try {
    side.check("frechet_distance");
    FAIL() << "NaN was taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("2 of 100 samples"), std::string::npos) << error.what();
  }
  FrechetSide one("held-out examples", 1 << 20);
  one.add(rows.narrow(0, 0, 1));
  EXPECT_THROW(one.check("frechet_distance"), Error) << "one example has no covariance";
}

}  // namespace
}  // namespace harness::plugins

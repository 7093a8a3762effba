#include "plugins/metrics/vendi.h"

#include <gtest/gtest.h>

#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

using tests::column_of;
using tests::normal_rows;
using tests::rows_of;

TEST(VendiScore, OfKnownSimilarities) {
  EXPECT_NEAR(vendi_score(at::eye(7, at::kDouble), 1.0), 7.0, 1e-12);
  EXPECT_NEAR(vendi_score(at::ones({5, 5}, at::kDouble), 1.0), 1.0, 1e-12);
  const at::Tensor pair = rows_of({{1, 0.9, 0}, {0.9, 1, 0}, {0, 0, 1}});
  EXPECT_NEAR(vendi_score(pair, 1.0), 2.1573004833739833, 1e-12);
  EXPECT_NEAR(vendi_score(pair, 2.0), 1.9480519480519483, 1e-12);
  const at::Tensor x = column_of({0, 0, 10, 10, 20, 20});
  EXPECT_NEAR(vendi_score((-(x - x.t()).abs()).exp(), 1.0), 2.9999999958776926, 1e-12);
}

double cosine(const at::Tensor& rows, std::int64_t batch, double q = 1.0) {
  CosineVendi sum;
  for (const at::Tensor& part : rows.split(batch)) sum.add(part);
  return sum.score(q);
}

TEST(VendiScore, OfCosinesCountsDirections) {
  const at::Tensor axes = at::eye(3, at::kDouble).repeat({4, 1});
  EXPECT_NEAR(cosine(axes * 5.0, 5), 3.0, 1e-12);
  EXPECT_NEAR(cosine(axes * at::arange(1, 13, at::kDouble).unsqueeze(1) * 0.01, 5), 3.0, 1e-12)
      << "of any length";
  EXPECT_NEAR(cosine(at::ones({6, 4}, at::kDouble), 6), 1.0, 1e-12);
  EXPECT_NEAR(cosine(at::zeros({6, 4}, at::kDouble), 6), 1.0, 1e-12) << "all alike";
}

TEST(VendiScore, IsTheSameFromTheSmallMatrixAndTheLargeInWhateverBatches) {
  for (const std::int64_t n : {5, 12, 13, 100}) {  // fewer rows than dimensions, as many, more
    const at::Tensor rows = normal_rows(n, 12, 1) + 0.5, unit = rows / rows.norm(2, {1}, true);
    for (const double q : {0.5, 1.0, 2.0}) {
      const double whole = vendi_score(unit.mm(unit.t()), q);
      for (const std::int64_t batch : {1, 4, 100}) EXPECT_NEAR(cosine(rows, batch, q), whole, 1e-9) << n;
    }
  }
}

TEST(VendiScore, IsLargerForMoreDiverseRows) {
  const at::Tensor rows = normal_rows(200, 10, 2);
  EXPECT_GT(cosine(rows, 64), cosine(rows * 0.3 + 1.0, 64));
  EXPECT_LE(cosine(rows, 64), 10.0);
}

}  // namespace
}  // namespace harness::plugins

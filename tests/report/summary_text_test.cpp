#include "harness/report/summary_text.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(MetricTitleTest, SaysWhatTheValuesWereComputedFrom) {
  EXPECT_EQ(metric_title({"auc", "", "max", 10'000, 500}),
            "auc, n = 10,000 held-out, 500 samples (higher is better)");
  EXPECT_EQ(metric_title({"distance", "", "min", 2'000, 2'000}), "distance, n = 2,000 (lower is better)");
  EXPECT_EQ(metric_title({"neg_elbo", "nats", "min", 10'000, 0}),
            "neg_elbo, nats, n = 10,000 (lower is better)");
  EXPECT_EQ(metric_title({"old", "", "none"}), "old");
}

}  // namespace
}  // namespace harness

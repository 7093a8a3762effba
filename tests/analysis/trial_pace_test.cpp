#include "harness/analysis/trial_pace.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(TrialPace, IsLinearWhereATrialRanEvenly) {
  TrialRows trial;
  trial.curves["metric.fd"] = {{1000, 1, 1.0, 0.0}};  // shorter: not looked at
  for (std::int64_t step = 10; step <= 1000; step += 10)
    trial.curves["loss.a.b"].push_back({step, 64 * step, 0.5 * static_cast<double>(step), 0.0});
  const TrialPace pace = pace_of(trial);
  ASSERT_EQ(pace.seconds.size(), kPaceKnots);
  for (const double step : {0.0, 5.0, 123.0, 500.0, 1000.0}) {
    EXPECT_NEAR(pace.images_at(step), 64.0 * step, 1e-9) << step;
    EXPECT_NEAR(pace.seconds_at(step), 0.5 * step, 1e-9) << step;
  }
  EXPECT_EQ(pace.seconds_at(2000), 500.0);
}

TEST(TrialPace, FollowsAChangeOfPace) {
  TrialRows trial;
  for (std::int64_t step = 1; step <= 3200; ++step)
    trial.curves["a"].push_back({step, step, step <= 1600 ? 1.0 * step : 1600.0 + 3.0 * (step - 1600), 0.0});
  const TrialPace pace = pace_of(trial);
  EXPECT_NEAR(pace.seconds_at(800), 800.0, 1e-9);
  EXPECT_NEAR(pace.seconds_at(2400), 4000.0, 1e-9);
}

TEST(TrialPace, NeverFallsWhereATrialWasPutBack) {
  TrialRows trial;
  trial.curves["a"] = {{100, 100, 50.0, 0.0}, {200, 200, 20.0, 0.0}, {300, 300, 80.0, 0.0}};
  const TrialPace pace = pace_of(trial);
  for (std::size_t i = 1; i < pace.seconds.size(); ++i) EXPECT_GE(pace.seconds[i], pace.seconds[i - 1]);
  EXPECT_EQ(pace.seconds.back(), 80.0);
}

TEST(TrialPace, IsNothingForATrialWithoutCurves) {
  const TrialPace pace = pace_of(TrialRows{});
  EXPECT_TRUE(pace.seconds.empty());
  EXPECT_EQ(pace.seconds_at(10), 0.0);
}

}  // namespace
}  // namespace harness

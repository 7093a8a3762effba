#include "harness/analysis/alarms.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Formula = std::function<double(std::int64_t)>;

void add(TrialRows& trial, const std::string& name, std::int64_t every, std::int64_t steps,
         const Formula& value) {
  for (std::int64_t step = every; step <= steps; step += every)
    trial.curves[name].push_back({step, 0, 0.0, value(step)});
}

TrialRows with_curve(const std::string& name, std::int64_t every, const Formula& value) {
  TrialRows trial;
  add(trial, name, every, 1000, value);
  return trial;
}

const std::vector<MetricNote> kNoMetrics;

TEST(Alarms, AreSilentForATrainingThatGoesWell) {
  TrialRows trial =
      with_curve("loss.discriminator.real", 1, [](auto step) { return 0.5 + 0.1 * std::sin(step); });
  add(trial, "loss.generator.adversarial", 1, 1000, [](auto step) { return 1.0 / step; });
  add(trial, "grad_norm.generator", 10, 1000, [](auto step) { return std::exp(0.3 * std::sin(step)); });
  add(trial, "metric.modes", 100, 1000, [](auto step) { return std::min(8.0, step / 100.0); });
  add(trial, "metric.fd", 100, 1000, [](auto step) { return 100.0 / step; });
  add(trial, "metric.discriminator_accuracy", 100, 1000, [](auto) { return 0.8; });
  EXPECT_THAT(find_alarms(trial, {{"fd", "", "min"}}), IsEmpty());
}

TEST(Alarms, TellALossThatStaysTheSameForATenthOfTheSteps) {
  const auto frozen = [](std::int64_t first, std::int64_t last) {
    return with_curve("loss.generator.adversarial", 1, [=](auto step) {
      return step >= first && step <= last ? 13.8155106 : 1.0 + 1.0 / step;
    });
  };
  const auto alarms = find_alarms(frozen(400, 500), kNoMetrics);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kFrozenLoss);
  EXPECT_THAT(alarms[0].curves, ElementsAre("loss.generator.adversarial"));
  EXPECT_EQ(alarms[0].step, 400);
  EXPECT_EQ(alarms[0].until, 500);
  EXPECT_FALSE(alarms[0].to_end);
  EXPECT_EQ(alarms[0].value, 13.8155106);
  EXPECT_THAT(find_alarms(frozen(400, 499), kNoMetrics), IsEmpty()) << "99 steps of 1,000";
  EXPECT_TRUE(find_alarms(frozen(600, 1000), kNoMetrics).at(0).to_end);
}

TEST(Alarms, NeedTwentyPointsToCallALossFrozen) {
  const auto coarse = [](std::int64_t every) {
    return find_alarms(with_curve("loss.a.b", every, [](auto) { return 0.0; }), kNoMetrics);
  };
  EXPECT_THAT(coarse(100), IsEmpty());
  EXPECT_EQ(coarse(50).size(), 1u);
}

TEST(Alarms, TellADiscriminatorWhoseLossesVanish) {
  TrialRows trial;
  for (const char* term : {"real", "fake"})
    add(trial, std::string("loss.discriminator.") + term, 1, 1000, [](auto step) {
      return step <= 300 ? 0.7 : step % 30 == 0 ? 0.5 : 1e-5 * static_cast<double>(1 + step % 7);
    });
  const auto alarms = find_alarms(trial, kNoMetrics);
  ASSERT_EQ(alarms.size(), 1u) << "single steps above the bound do not hide it";
  EXPECT_EQ(alarms[0].kind, AlarmKind::kDiscriminatorLossZero);
  EXPECT_THAT(alarms[0].curves, ElementsAre("loss.discriminator.fake", "loss.discriminator.real"));
  EXPECT_EQ(alarms[0].step, 301);
  EXPECT_TRUE(alarms[0].to_end);
  EXPECT_DOUBLE_EQ(alarms[0].reference, 1.4);
  EXPECT_DOUBLE_EQ(alarms[0].value, 0.014);
}

TEST(Alarms, DoNotCallACriticPinnedWhoseLossHasNoBound) {
  TrialRows trial = with_curve("loss.discriminator.real", 1, [](auto step) { return -1.0 * step; });
  add(trial, "loss.discriminator.fake", 1, 1000, [](auto step) { return 0.5 - 0.9 * step; });
  EXPECT_THAT(find_alarms(trial, kNoMetrics), IsEmpty());
}

TEST(Alarms, TellADiscriminatorThatIsAlwaysRight) {
  const auto accuracy = [](double late) {
    return find_alarms(
        with_curve("metric.discriminator_accuracy", 100, [=](auto step) { return step < 500 ? 0.9 : late; }),
        kNoMetrics);
  };
  EXPECT_THAT(accuracy(0.99), IsEmpty());
  const auto alarms = accuracy(0.999);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kDiscriminatorAlwaysRight);
  EXPECT_EQ(alarms[0].step, 500);
}

TEST(Alarms, TellLostModesWhereTheyStayLost) {
  const auto modes = [](std::vector<double> values) {
    TrialRows trial;
    for (std::size_t i = 0; i < values.size(); ++i)
      trial.curves["metric.modes"].push_back({static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
    return find_alarms(trial, kNoMetrics);
  };
  EXPECT_THAT(modes({2, 8, 6, 8, 7, 7}), IsEmpty()) << "one dip, and one mode fewer";
  const auto alarms = modes({2, 8, 6, 3, 5, 8});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kModesLost);
  EXPECT_EQ(alarms[0].step, 300);
  EXPECT_EQ(alarms[0].until, 500);
  EXPECT_EQ(alarms[0].value, 3.0);
  EXPECT_EQ(alarms[0].reference, 8.0);
  EXPECT_EQ(modes({8, 4}).size(), 1u) << "the last value need not be confirmed";
  TrialRows part;
  part.curves["metric.precision_recall.recall"] = {{100, 0, 0.0, 0.6}, {200, 0, 0.0, 0.3}};
  EXPECT_EQ(find_alarms(part, kNoMetrics).size(), 1u) << "a part of a plugin's scores";
  part.curves["metric.precision_recall.recall"].back().value = 0.31;
  EXPECT_THAT(find_alarms(part, kNoMetrics), IsEmpty());
}

TEST(Alarms, TellTheWorstFallNotTheFirst) {
  const auto falls = [](const std::string& curve, std::vector<double> values) {
    TrialRows trial;
    for (std::size_t i = 0; i < values.size(); ++i)
      trial.curves[curve].push_back({static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
    return find_alarms(trial, {{"fd", "", "min"}});
  };
  auto alarms = falls("metric.precision_recall.recall", {0.002, 0, 0, 0.3, 0.6, 0.1, 0.1, 0.5});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].step, 600);
  EXPECT_EQ(alarms[0].until, 700);
  EXPECT_EQ(alarms[0].reference, 0.6);
  EXPECT_THAT(falls("metric.precision_recall.recall", {0.002, 0, 0, 0.3}), IsEmpty()) << "chance";
  alarms = falls("metric.fd", {10, 60, 55, 9, 2, 500, 500});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].step, 600);
  EXPECT_EQ(alarms[0].reference, 2.0);
}

TEST(Alarms, TakeAnUnbiasedScoreNearZeroForWhatItIs) {
  const auto score = [](std::vector<double> values) {
    TrialRows trial;
    for (std::size_t i = 0; i < values.size(); ++i)
      trial.curves["metric.fd"].push_back({static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
    return find_alarms(trial, {{"fd", "", "min"}});
  };
  EXPECT_THAT(score({0.2, 0.0002, 0.0011, 0.0013}), IsEmpty());
  EXPECT_THAT(score({0.2, -0.0002, 0.0011, 0.0013}), IsEmpty());
  EXPECT_EQ(score({0.2, -0.0002, 0.05, 0.05}).size(), 1u);
}

TEST(Alarms, TellAScoreOfFiveTimesItsBest) {
  const auto score = [](std::vector<double> values, const char* goal) {
    TrialRows trial;
    for (std::size_t i = 0; i < values.size(); ++i)
      trial.curves["metric.fd"].push_back({static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
    return find_alarms(trial, {{"fd", "", goal}});
  };
  const auto alarms = score({50, 10, 9, 45, 300}, "min");
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kScoreJumped);
  EXPECT_EQ(alarms[0].step, 400);
  EXPECT_EQ(alarms[0].value, 300.0);
  EXPECT_EQ(alarms[0].reference, 9.0);
  EXPECT_THAT(score({50, 10, 9, 44, 40}, "min"), IsEmpty());
  EXPECT_THAT(score({-1, 50, 60}, "min"), IsEmpty()) << "no ratio to a value that is not positive";
  EXPECT_THAT(score({1, 50, 60}, "none"), IsEmpty());
}

TEST(Alarms, TellSamplesThatLieOnTrainingData) {
  const auto copies = [](std::vector<double> values) {
    TrialRows trial;
    for (std::size_t i = 0; i < values.size(); ++i)
      trial.curves["metric.memorisation.copies"].push_back(
          {static_cast<std::int64_t>(100 * (i + 1)), 0, 0.0, values[i]});
    return find_alarms(trial, kNoMetrics);
  };
  EXPECT_THAT(copies({0.01, 0.2, 0.05, 0.09}), IsEmpty()) << "once";
  const auto alarms = copies({0.01, 0.1, 0.3, 0.05});
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kMemorised);
  EXPECT_EQ(alarms[0].step, 200);
  EXPECT_EQ(alarms[0].until, 300);
  EXPECT_EQ(alarms[0].value, 0.3);
  EXPECT_EQ(copies({0.01, 0.2}).size(), 1u);
}

TEST(Alarms, TellAGradientOfAHundredTimesItsMedian) {
  const auto norm = [](double late) {
    return find_alarms(
        with_curve("grad_norm.generator", 10, [=](auto step) { return step < 600 ? 2.0 : late; }),
        kNoMetrics);
  };
  EXPECT_THAT(norm(199.0), IsEmpty());
  const auto alarms = norm(250.0);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kGradientJumped);
  EXPECT_EQ(alarms[0].step, 600);
  EXPECT_EQ(alarms[0].value, 250.0);
  EXPECT_EQ(alarms[0].reference, 2.0);
  EXPECT_EQ(find_alarms(with_curve("grad_norm.generator", 10,
                                   [](auto step) { return step <= 250  ? 0.0
                                                          : step < 800 ? 2.0
                                                                       : 250.0; }),
                        kNoMetrics)
                .size(),
            1u)
      << "a gated phase begins with zeros";
}

TEST(Alarms, TellWhereNumbersStopBeingFiniteFirst) {
  const double infinity = std::numeric_limits<double>::infinity();
  TrialRows trial = with_curve("loss.a.x", 10, [=](auto step) { return step < 500 ? 1.0 / step : NAN; });
  add(trial, "loss.a.y", 10, 1000, [=](auto step) { return step < 500 ? 2.0 / step : infinity; });
  add(trial, "metric.fd", 100, 1000, [=](auto step) { return step < 800 ? 3.0 / step : NAN; });
  const auto alarms = find_alarms(trial, kNoMetrics);
  ASSERT_EQ(alarms.size(), 2u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::kNotFinite);
  EXPECT_EQ(alarms[0].step, 500);
  EXPECT_THAT(alarms[0].curves, ElementsAre("loss.a.x", "loss.a.y"));
  EXPECT_THAT(alarms[1].curves, ElementsAre("metric.fd")) << "a score hides no loss, nor the other way round";
  EXPECT_EQ(alarms[1].step, 800);
}

}  // namespace
}  // namespace harness

// A file whose metrics are edited between two runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness::testing_support {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    arguments.emplace_back("--set");
    arguments.push_back(setting);
  }
  return arguments;
}

TEST(MeasuredAnewTest, AnEditedOptionIsAnotherMeasurementFromThatStepOn) {
  const Workplace place("option");
  place.write_experiment("every = 20\n[sweep]\nobjective = { metric = \"modes\", goal = \"max\" }\n");
  const auto run = [&](const std::string& reach) {
    return place.harness(with({"run", "tiny.toml"}, {"metrics.modes.reach=" + reach}));
  };
  ASSERT_EQ(run("300.0").end.exit_code, kExitDone);
  const std::string trial = place.trials().front().trial;
  EXPECT_EQ(place.reader().last_scores("tiny", trial).at(trial).count("modes.kl"), 1U);
  const CommandResult anew = run("1e-6");
  ASSERT_EQ(anew.end.exit_code, kExitDone) << anew.errors;
  EXPECT_THAT(anew.errors,
              HasSubstr("1 finished trial will be measured anew since metrics.modes.reach changed"));

  for (const ScoreRow& score : place.reader().scores("tiny"))
    EXPECT_EQ(score.measured_with, (Settings{{"metrics.modes.reach", score.step == 60 ? 1e-6 : 300.0},
                                             {"metrics.modes.samples", 2500},
                                             {"metrics.samples", 64}}))
        << score.metric << " at step " << score.step;
  const LastScores last = place.reader().last_scores("tiny", trial).at(trial);
  EXPECT_EQ(last.count("modes"), 1U);
  EXPECT_EQ(last.count("modes.kl"), 0U) << "no sample is near a mode";

  EXPECT_THAT(place
                  .harness({"query", "SELECT mean_last, mean_best FROM v_leaderboard WHERE metric = 'modes'",
                            "--format", "csv"})
                  .output,
              HasSubstr("0.0,0.0"));
  const std::string csv = place.harness({"report", "tiny", "--format", "csv"}).output;
  EXPECT_THAT(csv, HasSubstr("0,0,60,\"n = 64, reach = 1e-06, samples = 2500\""))
      << "the best of that measurement";
  EXPECT_THAT(run("1e-6").errors, Not(HasSubstr("measure")));
}

TEST(MeasuredAnewTest, AMetricThatWasLeftOutAndIsNamedAgainIsMeasuredAsTheFileSaysByNow) {
  const Workplace place("again");
  place.write_experiment();
  const auto run = [&](const std::string& list, const std::string& samples) {
    return place.harness(with({"run", "tiny.toml"}, {"metrics.list=" + list, "metrics.samples=" + samples}));
  };
  const std::string both = R"(["sliced_wasserstein", "modes"])";
  ASSERT_EQ(run(both, "200").end.exit_code, kExitDone);
  ASSERT_EQ(run(R"(["modes"])", "100").end.exit_code, kExitDone);
  const CommandResult again = run(both, "100");
  EXPECT_EQ(again.end.exit_code, kExitDone) << again.errors;
  EXPECT_THAT(again.errors, HasSubstr("measured at step 60: sliced_wasserstein"));
  for (const ScoreRow& score : place.reader().scores("tiny", "sliced_wasserstein"))
    EXPECT_EQ(score.n_fake, 100) << "at step " << score.step;
}

}  // namespace
}  // namespace harness::testing_support

#include "harness/report/alarm_text.h"

#include <gmock/gmock.h>

#include "harness/analysis/analyze.h"
#include "tests/report/example_rows.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two configurations of two seeds.
ExperimentReport report_with(std::vector<CurveAlarm> alarms) {
  ExperimentReport report;
  report.configurations.resize(2);
  report.configurations[0].label = "hinge";
  report.configurations[1].label = "<b>|minimax";
  report.trials.resize(4);
  for (std::size_t i = 0; i < 4; ++i) {
    report.trials[i].configuration = i / 2;
    report.trials[i].seed = static_cast<std::int64_t>(i % 2);
  }
  report.alarms = std::move(alarms);
  return report;
}

CurveAlarm alarm(AlarmKind kind, std::size_t trial, const std::string& curve, std::int64_t step,
                 std::int64_t until, bool to_end, double value = 0.0, double reference = 0.0) {
  return {kind, trial, {curve}, step, until, to_end, value, reference};
}

TEST(AlarmNotes, PutTheSeedsOfAConfigurationTogether) {
  const auto notes =
      alarm_notes(report_with({alarm(AlarmKind::kFrozenLoss, 0, "loss.g.x", 1200, 4000, true, 13.8155),
                               alarm(AlarmKind::kFrozenLoss, 1, "loss.g.x", 100, 900, false),
                               alarm(AlarmKind::kFrozenLoss, 2, "loss.g.x", 100, 900, false),
                               alarm(AlarmKind::kScoreJumped, 3, "metric.fd", 500, 500, true, 300, 9)}));
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(notes[0].title, "frozen loss");
  EXPECT_EQ(notes[0].text, "loss.g.x does not change");
  EXPECT_THAT(notes[0].seeds, ElementsAre("seed 0 from step 1,200 to the end (at 13.82)",
                                          "seed 1 from step 100 to 900 (at 0)"));
  EXPECT_EQ(notes[1].configuration, 1u);
  EXPECT_THAT(notes[2].seeds, ElementsAre("seed 1 at step 500 (300 after 9)"));
}

TEST(AlarmNotes, NameEveryKind) {
  const auto title = [](AlarmKind kind) {
    return alarm_notes(report_with({alarm(kind, 0, "c", 1, 2, false)})).front().title;
  };
  EXPECT_EQ(title(AlarmKind::kNotFinite), "not finite");
  EXPECT_EQ(title(AlarmKind::kDiscriminatorLossZero), "discriminator pinned");
  EXPECT_EQ(title(AlarmKind::kDiscriminatorAlwaysRight), "discriminator pinned");
  EXPECT_EQ(title(AlarmKind::kModesLost), "modes lost");
  EXPECT_EQ(title(AlarmKind::kGradientJumped), "gradient jumped");
}

TEST(MarkdownAlarms, AreALineEachAndKeepHostileLabelsDead) {
  std::string out;
  markdown_alarms(report_with({alarm(AlarmKind::kModesLost, 2, "metric.modes", 300, 500, false, 3, 8)}), out);
  EXPECT_THAT(out, HasSubstr("### Alarms"));
  EXPECT_THAT(out, HasSubstr("- modes lost, "));
  EXPECT_THAT(
      out, HasSubstr("minimax: metric.modes falls far below its best and stays there; seed 0 from step 300 "
                     "to 500 (3 after 8)"));
  EXPECT_EQ(out.find("<b>"), std::string::npos);
  out.clear();
  markdown_alarms(report_with({}), out);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace harness

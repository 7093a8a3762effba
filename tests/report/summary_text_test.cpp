#include "harness/report/summary_text.h"

#include <gmock/gmock.h>

#include "harness/analysis/analyze.h"
#include "harness/report/comparison_text.h"
#include "harness/report/csv_report.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/latex_report.h"
#include "harness/report/markdown_report.h"
#include "tests/report/example_rows.h"

namespace harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricTitleTest, SaysWhatTheValuesWereComputedFrom) {
  EXPECT_EQ(metric_title({"auc", "", "max", {10'000, 500}}),
            "auc, n = 10,000 held-out, 500 samples (higher is better)");
  EXPECT_EQ(metric_title({"neg_elbo", "nats", "min", {10'000, 0}}),
            "neg_elbo, nats, n = 10,000 (lower is better)");
  EXPECT_EQ(metric_title({"fd", "", "min", {2'000, 2'000, "test", "random_conv", std::string(64, 'a')}}),
            "fd, of random_conv aaaaaaaaaaaa, n = 2,000 (lower is better)");
  EXPECT_EQ(metric_title({"fd", "", "min", {}, "the data differ"}),
            "fd, not measured alike (lower is better)");
  EXPECT_EQ(metric_title({"old", "", "none"}), "old");
}

TEST(MeasuredNoteTest, HasTheExtractorAndTheNumbersOfEveryMetricOnce) {
  const ExperimentReport report = analyze(testing::example_losses());
  EXPECT_EQ(measured_note(report),
            "Measured: modes n = 10,000; high_quality of random_conv fea700000000, n = 10,000.");
  EXPECT_EQ(measured_note(report, report.configurations[0]), measured_note(report));
  EXPECT_EQ(measured_note(ExperimentReport{}), "");
}

// Every form of the leaderboard, those that are copied too.
TEST(IncomparableNoteTest, StandsInTheHeadlineAndWhereverTheLeaderboardDoes) {
  ExperimentRows rows = testing::example_losses();
  EXPECT_EQ(incomparable_note(analyze(rows)), "");
  EXPECT_THAT(latex_leaderboard(analyze(rows)), HasSubstr("\\mathbf"));
  for (TrialRows& trial : rows.trials)
    if (trial.seed == 1) trial.bases["metric.modes"][4000] = {0, 50000, "test"};
  const ExperimentReport report = analyze(rows);
  const std::string note =
      "Not comparable as it stands: modes was not measured alike in all finished trials (the numbers of "
      "examples "
      "differ: n = 10,000 and n = 50,000).";
  EXPECT_EQ(incomparable_note(report), note);
  EXPECT_EQ(headline(report), note);
  EXPECT_THAT(latex_leaderboard(report), HasSubstr(latex_text(note)));
  EXPECT_THAT(markdown_leaderboard(report), HasSubstr(markdown_text(note)));
  std::string html;
  html_leaderboard(report, html);
  EXPECT_THAT(html, HasSubstr(html_text(note)));
  EXPECT_THAT(html, Not(HasSubstr("<td class=\"n\" data-value=\"8\"><strong>")));
  EXPECT_THAT(html, HasSubstr("<small>not averaged</small>"));
  EXPECT_THAT(markdown_leaderboard(report), HasSubstr("not averaged"));
  std::string trials;
  html_trials(report, trials);
  EXPECT_THAT(trials, HasSubstr("<small>n = 50,000</small>"));
  EXPECT_THAT(markdown_report({"0.1.0", "", "harness.db", {report}}), HasSubstr("measured: n = 50,000"));
  EXPECT_THAT(csv_report({&report, 1}), HasSubstr("\"n = 50,000\""));
}

TEST(IncomparableNoteTest, LeavesNothingInBoldWhereTrialsWereJudgedAtDifferentSteps) {
  ExperimentRows rows = testing::example_losses();
  TrialRows& shorter = rows.trials[3];
  ASSERT_EQ(shorter.status, TrialStatus::kDone);
  shorter.curves["metric.modes"].pop_back();
  const ExperimentReport report = analyze(rows);
  ASSERT_TRUE(report.unequal_steps);
  const std::string note =
      "Not comparable as it stands: finished trials were judged at steps 3,500 to 4,000.";
  EXPECT_TRUE(headline(report).starts_with(note));
  for (const std::string& text : {latex_leaderboard(report), markdown_leaderboard(report)})
    EXPECT_THAT(text, HasSubstr("judged at steps 3,500 to 4,000"));
  EXPECT_THAT(latex_leaderboard(report), Not(HasSubstr("\\mathbf")));
  EXPECT_THAT(latex_leaderboard(report), Not(HasSubstr("\\underline")));
  std::string html;
  html_leaderboard(report, html);
  EXPECT_THAT(html, HasSubstr(note));
}

TEST(HeadlineTest, CountsAPrunedTrialAsEnded) {
  ExperimentRows rows = testing::example_losses();
  EXPECT_THAT(headline(analyze(rows)), Not(HasSubstr("So far")));
  rows.trials[1].status = TrialStatus::kPruned;
  EXPECT_THAT(headline(analyze(rows)), Not(HasSubstr("So far")));
  rows.trials[1].status = TrialStatus::kPaused;
  EXPECT_THAT(headline(analyze(rows)), HasSubstr("So far: "));
}

BaselineChange change(const std::vector<DifferingSetting>& settings) {
  BaselineChange change;
  change.before = 5.25;
  change.settings = settings;
  return change;
}

TEST(BaselineNoteTest, HasEveryChangeWithWhatItHoldsFor) {
  ExperimentReport report = analyze(testing::example_losses());
  report.baseline = "kept";
  const DifferingSetting steps{"train.steps", false, {"100", "200"}},
      rate{"optimizer.lr", false, {"", "0.1"}};
  report.configurations[0].since = change({steps});
  report.configurations[1].since = change({steps, rate});
  report.configurations[1].since->refused = "the data differ";
  EXPECT_EQ(
      baseline_note(report),
      "Since kept: the difference to its configuration with the same swept values, seed by seed. "
      "2 configurations found there, settings changed: train.steps: 100 -> 200; optimizer.lr: not set -> 0.1 "
      "(1 of 2). Not compared: the data differ (1 of 2).");
  report.configurations[0].since->difference.emplace();
  EXPECT_THAT(baseline_note(report), HasSubstr("; p of the sign-flip test. 2 configurations"));
}

}  // namespace
}  // namespace harness

#include <gmock/gmock.h>

#include <string>

#include "harness/analysis/analyze.h"
#include "harness/report/csv_report.h"
#include "harness/report/html_report.h"
#include "harness/report/latex_report.h"
#include "harness/report/markdown_report.h"
#include "harness/report/summary_text.h"
#include "tests/report/example_rows.h"

namespace harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The example with a Frechet distance and so many further values of it besides.
ReportData with_further_values(int count, double rank = 64) {
  ExperimentRows rows = testing::example_losses();
  for (TrialRows& trial : rows.trials) {
    const auto add = [&](const std::string& name, double value) {
      trial.curves["metric.frechet_distance" + name] = {{4000, 1024000, 5.0, value}};
    };
    if (trial.status != TrialStatus::kDone) continue;
    add("", 1.5);
    add(".dimensions", 64);
    add(".rank_fake", rank);
    add(".rank_real", 64);
    for (int i = 3; i < count; ++i) add(".value" + std::to_string(i), 0.25 * i);
  }
  return {"0.1.0", "2026-11-22T10:00:00.000Z", "results/harness.db", {analyze(rows)}};
}

std::string part(const std::string& page, const std::string& begin, const std::string& end) {
  const std::size_t at = page.find(begin);
  return at == std::string::npos ? "" : page.substr(at, page.find(end, at) - at);
}

TEST(FurtherValues, StandInTheLeaderboardWhileItHasRoom) {
  const ReportData data = with_further_values(3);
  EXPECT_EQ(data.experiments[0].leading_metrics, data.experiments[0].metrics.size());
  const std::string page = html_report(data, {});
  EXPECT_THAT(part(page, "<section class=\"leaderboard\">", "</table>"),
              HasSubstr(">frechet_distance.rank_fake<"));
  EXPECT_THAT(page, Not(HasSubstr("Further values")));
}

TEST(FurtherValues, GetATableOfTheirOwnWhereItWouldBeTooWide) {
  const ReportData data = with_further_values(12);
  const ExperimentReport& report = data.experiments[0];
  ASSERT_LT(report.leading_metrics, report.metrics.size());
  EXPECT_EQ(report.metrics[0].name, "modes") << "the objective stays first";
  for (std::size_t i = 1; i < report.leading_metrics; ++i)
    EXPECT_EQ(report.metrics[i].name.find('.'), std::string::npos);
  for (std::size_t i = report.leading_metrics; i < report.metrics.size(); ++i)
    EXPECT_NE(report.metrics[i].name.find('.'), std::string::npos);

  const std::string page = html_report(data, {});
  EXPECT_THAT(part(page, "<section class=\"leaderboard\">", "</table>"), HasSubstr(">frechet_distance<"));
  EXPECT_THAT(part(page, "<section class=\"leaderboard\">", "</table>"), Not(HasSubstr("rank_fake")));
  const std::string further = part(page, "<details class=\"further\">", "</details>");
  EXPECT_THAT(further, HasSubstr("<th colspan=\"12\" scope=\"colgroup\">frechet_distance</th>"));
  EXPECT_THAT(further, HasSubstr(">rank_fake</th>"));
  EXPECT_THAT(further, HasSubstr(">2.750</td>")) << "value11";

  const std::string markdown = markdown_report(data);
  EXPECT_THAT(markdown, HasSubstr("| frechet_distance.value11 "));
  EXPECT_THAT(part(markdown, "### Leaderboard", "further values"), Not(HasSubstr("value11")));
  EXPECT_THAT(latex_report(data), Not(HasSubstr("value11")));
  EXPECT_THAT(csv_report(data.experiments), HasSubstr("frechet_distance.value11"));
}

TEST(RankNote, SaysThatThereWereFewerExamplesThanDimensions) {
  EXPECT_EQ(rank_note(with_further_values(3).experiments[0]), "");
  const ReportData data = with_further_values(3, 49);
  const std::string note = rank_note(data.experiments[0]);
  EXPECT_THAT(note, HasSubstr("rank 49 (samples) and 64 (held-out) in 64 dimensions"));
  EXPECT_THAT(html_report(data, {}), HasSubstr("rank 49 (samples)"));
  EXPECT_THAT(markdown_report(data), HasSubstr("rank 49 (samples)"));
  ReportData none = data;
  none.experiments[0] = analyze(testing::example_losses());
  EXPECT_EQ(rank_note(none.experiments[0]), "");
}

}  // namespace
}  // namespace harness

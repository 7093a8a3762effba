#include <gmock/gmock.h>

#include "harness/analysis/analyze.h"
#include "harness/report/csv_report.h"
#include "harness/report/escape.h"
#include "harness/report/latex_report.h"
#include "tests/report/example_rows.h"

namespace harness {
namespace {

using ::testing::HasSubstr;

TEST(Latex, EscapesWhatWouldComeAlive) {
  EXPECT_EQ(latex_text("50 % of a_b & {c} #1 $x$"), "50 \\% of a\\_b \\& \\{c\\} \\#1 \\$x\\$");
  EXPECT_EQ(latex_text("\\input{x}~^<>"),
            "\\textbackslash{}input\\{x\\}\\textasciitilde{}\\textasciicircum{}\\textless{}\\textgreater{}");
  EXPECT_EQ(latex_text("two\nlines"), "two lines") << "no line ends a comment";
}

TEST(Latex, MarksTheBestAndTheSecondOfCompleteConfigurations) {
  ExperimentRows rows = testing::example_losses();
  const std::string table = latex_leaderboard(analyze(rows));
  EXPECT_THAT(table, HasSubstr("hinge & 3/3 & $\\mathbf{8.000}$"));
  EXPECT_THAT(table, HasSubstr("nonsaturating & 3/3 & \\underline{$6.667$}"));
  EXPECT_THAT(table, HasSubstr("wasserstein & 2/3 & $8.000$ &")) << "a mean over survivors is not marked";
}

TEST(Latex, KeepsHostileNamesDead) {
  ExperimentRows rows = testing::example_losses();
  rows.name = "x\n\\input{/etc/passwd}%";
  rows.description = "}\\end{table}";
  const std::string table = latex_leaderboard(analyze(rows));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("\\input")));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("}\\end{table}")));
  EXPECT_EQ(table.find("\\end{table}"), table.rfind("\\end{table}"));
}

TEST(Latex, WritesPowersOfTenAsSuchAndNoSentenceTwice) {
  ExperimentRows rows = testing::example_losses();
  rows.description = "Which? By Mean. Mean over nothing.";
  for (TrialRows& trial : rows.trials)
    for (CurvePoint& point : trial.curves["metric.high_quality"])
      point.value *= trial.configuration == rows.trials[0].configuration ? 1e-9 : 1e9;
  const std::string table = latex_leaderboard(analyze(rows));
  EXPECT_THAT(table, HasSubstr("\\times 10^{-"));
  EXPECT_THAT(table, ::testing::ContainsRegex("[0-9]\\\\times 10\\^\\{[0-9]"));
  EXPECT_THAT(table, ::testing::Not(::testing::ContainsRegex("[0-9]e[-0-9]")));
  EXPECT_THAT(table, HasSubstr("\\caption{Which? By Mean. Mean over nothing. Mean over 2 to 3 seeds"));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("\"")));
  EXPECT_THAT(table, HasSubstr("high\\_quality of random\\_conv fea700000000, n = 10,000."));
}

TEST(CsvReport, KeepsNegativeNumbersOfAnAxisNumbers) {
  ExperimentRows rows = testing::example_losses();
  rows.axes = {"loss.adversarial.a"};
  for (TrialRows& trial : rows.trials)
    trial.settings["loss.adversarial.a"] = trial.configuration == rows.trials[0].configuration ? -0.5 : 0.0;
  const std::string csv = csv_report(std::vector{analyze(rows)});
  EXPECT_THAT(csv, HasSubstr(",-0.5,"));
  EXPECT_THAT(csv, ::testing::Not(HasSubstr("'")));
}

TEST(CsvReport, HasEachFusedTrialsShareOfTheTime) {
  ExperimentRows rows = testing::example_losses();
  rows.trials[0].train_seconds = 8.0;
  rows.trials[0].fused_group = "a,b,c,d";
  EXPECT_THAT(csv_report(std::vector{analyze(rows)}), HasSubstr(",done,,4000,8,2,"));
}

TEST(CsvReport, HasARowATrialOfAllExperiments) {
  const std::vector<ExperimentReport> reports{analyze(testing::example_losses()),
                                              analyze(testing::example_vae())};
  const std::string csv = csv_report(reports);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 15 + 1);
  EXPECT_THAT(csv,
              HasSubstr("experiment,configuration,loss.adversarial.plugin,seed,trial,status,reason,steps,"
                        "train_seconds,own_seconds,modes_last,modes_best,modes_best_step,modes_basis,"));
  EXPECT_THAT(csv, HasSubstr("failed,the worker was killed by signal 9 twice,2400,"));
  EXPECT_THAT(csv, HasSubstr("sprites-vae,sprites-vae,,0,")) << "no axis of the other experiment";
}

}  // namespace
}  // namespace harness

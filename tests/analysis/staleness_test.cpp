#include "harness/analysis/staleness.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(MarkStale, NamesTheLibraryThatChangedOnFinishedTrialsOnly) {
  ExperimentRows rows;
  rows.trials.resize(4);
  for (TrialRows& trial : rows.trials) {
    trial.status = TrialStatus::kDone;
    trial.plugins = {{"/p/hinge.so", "aaaaaaaaaaaaaaaa"}, {"/p/gone.so", "bbbb"}};
  }
  rows.trials[1].plugins[0].second = "cccccccccccccccc";
  rows.trials[2].status = TrialStatus::kRunning;
  int asked = 0;
  mark_stale(rows, [&](const std::string& library) -> std::optional<std::string> {
    ++asked;
    if (library == "/p/gone.so") return std::nullopt;
    return "cccccccccccccccc";
  });
  EXPECT_EQ(rows.trials[0].stale, "hinge.so was aaaaaaaaaaaa, is cccccccccccc by now");
  EXPECT_EQ(rows.trials[1].stale, "");
  EXPECT_EQ(rows.trials[2].stale, "");
  EXPECT_EQ(rows.trials[3].stale, rows.trials[0].stale);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace harness

#include "harness/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/store/console.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

struct Demo {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  Demo() {
    write_demo(folder / "spools");
    rebuild_database(database, folder / "spools");
  }
};

TEST(Schema, HasThePublicViewsWithTheirColumns) {
  const Demo demo;
  Console console(demo.database);
  EXPECT_THAT(console.query("SELECT * FROM v_trial").columns,
              IsSupersetOf({"experiment", "trial", "configuration", "seed", "status", "steps",
                            "train_seconds", "steps_per_second", "device", "reason"}));
  EXPECT_THAT(
      console.query("SELECT * FROM v_curve").columns,
      IsSupersetOf({"experiment", "trial", "metric", "step", "images_seen", "seconds", "value", "flag"}));
  EXPECT_THAT(
      console.query("SELECT * FROM v_best").columns,
      IsSupersetOf({"best_value", "best_step", "last_value", "last_step", "first_value", "first_step"}));
  EXPECT_THAT(console.query("SELECT * FROM v_leaderboard").columns,
              IsSupersetOf({"rank", "mean_last", "seeds"}));
}

TEST(Schema, ExplainsEveryColumnOfEveryView) {
  const Demo demo;
  Console console(demo.database);
  std::vector<std::string> views;
  for (const auto& row :
       console.query("SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'v%'").rows)
    views.push_back(std::get<std::string>(row[0]));
  std::vector<std::string> explained;
  for (const ViewDoc& view : console.views()) {
    explained.push_back(view.name);
    std::vector<std::string> columns;
    for (const ViewDoc::Column& column : view.columns) columns.push_back(column.name);
    EXPECT_EQ(columns, console.query("SELECT * FROM " + view.name + " LIMIT 0").columns) << view.name;
  }
  EXPECT_THAT(explained, ::testing::UnorderedElementsAreArray(views));
}

// The leaderboard of one metric, best first: "rank configuration mean_last seeds done diverged".
std::vector<std::string> board(const std::filesystem::path& database, const std::string& metric = "fd") {
  Console console(database);
  std::vector<std::string> lines;
  for (const auto& row :
       console
           .query("SELECT format('%s %s %s %d %d %d', coalesce(rank, '-'), configuration, "
                  "coalesce(mean_last, '-'), seeds, done, diverged) FROM v_leaderboard WHERE metric = '" +
                  metric + "' ORDER BY rank NULLS LAST, configuration")
           .rows)
    lines.push_back(std::get<std::string>(row[0]));
  return lines;
}

TEST(Schema, RanksCompleteConfigurationsByTheMeanOfTheLastValueThenIncompleteOnes) {
  const Demo demo;
  EXPECT_THAT(board(demo.database), ElementsAre("1 c0 5.0 2 2 0", "2 c1 2.0 2 1 1"))
      << "c0: mean of 4 and 6; c1: one seed, not the 0.5 of the one that diverged";
  EXPECT_EQ(ask(demo.database, "SELECT mean_best FROM v_leaderboard WHERE configuration = 'c0'"), "4.5");
  EXPECT_EQ(ask(demo.database, "SELECT swept FROM v_leaderboard WHERE configuration = 'c0'"),
            R"({"loss.adversarial.plugin": "hinge", "optimizer.lr": 0.0002})");
}

TEST(Schema, KeepsAConfigurationOnTheLeaderboardOfWhichNothingWasMeasured) {
  const TemporaryFolder folder;
  write_demo(folder / "spools");
  append(folder / "spools/3-worker.spool",
         {planned("cc00", 4, 0), planned("cc01", 5, 1), started("cc00"),
          ended("cc00", 3, TrialStatus::kDiverged), started("cc01"), ended("cc01", 0, TrialStatus::kFailed)});
  rebuild_database(folder / "harness.db", folder / "spools");
  EXPECT_THAT(board(folder / "harness.db"), ElementsAre("1 c0 5.0 2 2 0", "2 c1 2.0 2 1 1", "- c2 - 2 0 1"));
  EXPECT_EQ(ask(folder / "harness.db", "SELECT failed FROM v_leaderboard WHERE configuration = 'c2'"), "1");
}

TEST(Schema, RanksByTheObjectivesGoalAndNothingWithoutOne) {
  const auto with_accuracy = [](const std::string& objective) {
    TemporaryFolder folder;
    write_demo(folder / "spools");
    RevisionEvent second = revision(2);
    second.objective_metric = objective;
    second.objective_goal = "max";
    ScoreEvent low = score("aa00", 100, 0.25), high = score("bb00", 100, 0.75);
    for (ScoreEvent* event : {&low, &high}) {
      event->metric = "accuracy";
      event->goal = "none";
    }
    append(folder / "spools/3-worker.spool", {second, low, high});
    rebuild_database(folder / "harness.db", folder / "spools");
    return board(folder / "harness.db", "accuracy");
  };
  EXPECT_THAT(with_accuracy("fd"), ElementsAre("- c0 0.25 2 2 0", "- c1 0.75 2 1 1"));
  EXPECT_THAT(with_accuracy("accuracy"), ElementsAre("1 c1 0.75 2 1 1", "2 c0 0.25 2 2 0"));
}

TEST(Schema, RanksAndAveragesNothingThatWasMeasuredDifferently) {
  const auto with = [](const ScoreEvent& other) {
    TemporaryFolder folder;
    write_demo(folder / "spools");
    append(folder / "spools/3-worker.spool", {other});
    rebuild_database(folder / "harness.db", folder / "spools");
    return board(folder / "harness.db");
  };
  ScoreEvent other = score("bb00", 100, 2.0);
  other.n_fake = 9000;
  EXPECT_THAT(with(other), ElementsAre("- c0 5.0 2 2 0", "- c1 2.0 2 1 1"));
  other = score("aa01", 100, 6.0);
  other.extractor_hash = "dd";
  EXPECT_THAT(with(other), ElementsAre("- c0 - 2 2 0", "- c1 2.0 2 1 1")) << "of two seeds of c0";
}

TEST(Schema, HasNoReferencesOnTheLeaderboard) {
  TemporaryFolder folder;
  write_demo(folder / "spools");
  ScoreEvent reference = score("aa00", 100, 0.5);
  reference.metric = "reference.density.fd";
  append(folder / "spools/3-worker.spool", {reference});
  rebuild_database(folder / "harness.db", folder / "spools");
  EXPECT_TRUE(board(folder / "harness.db", "reference.density.fd").empty());
  EXPECT_EQ(board(folder / "harness.db").size(), 2U);
}

TEST(Schema, IsReadableWithoutFunctionsOfOurs) {
  const Demo demo;
  SQLite::Database plain(demo.database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement views(plain, "SELECT name FROM sqlite_master WHERE type = 'view'");
  int count = 0;
  while (views.executeStep()) {
    SQLite::Statement all(plain, "SELECT * FROM " + views.getColumn(0).getString());
    while (all.executeStep()) ++count;
  }
  EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace harness

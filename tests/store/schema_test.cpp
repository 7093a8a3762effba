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
  for (const auto& row : console.query("SELECT name FROM sqlite_master WHERE type = 'view'").rows)
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

TEST(Schema, RanksConfigurationsOverTheirSeeds) {
  const Demo demo;
  Console console(demo.database);
  const auto rows = console
                        .query(
                            "SELECT rank, configuration, mean_last, mean_best, seeds, swept FROM "
                            "v_leaderboard ORDER BY rank")
                        .rows;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(std::get<std::string>(rows[0][1]), "c1");
  EXPECT_EQ(std::get<double>(rows[0][2]), 2.0) << "not the 0.5 of the seed that diverged";
  EXPECT_EQ(std::get<std::string>(rows[1][1]), "c0");
  EXPECT_EQ(std::get<double>(rows[1][2]), 5.0) << "mean of 4 and 6, the last values";
  EXPECT_EQ(std::get<double>(rows[1][3]), 4.5) << "mean of 3 and 6, the best values";
  EXPECT_EQ(std::get<std::int64_t>(rows[1][4]), 2);
  EXPECT_EQ(std::get<std::string>(rows[1][5]),
            R"({"loss.adversarial.plugin": "hinge", "optimizer.lr": 0.0002})");
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

TEST(Migration, RunsTheStepsThatAreMissingAfterACopy) {
  const Demo demo;
  SQLite::Database database(demo.database.string(), SQLite::OPEN_READWRITE);
  std::vector<Migration> steps = migrations();
  steps.push_back({2, "ALTER TABLE trial ADD COLUMN note TEXT NOT NULL DEFAULT ''"});
  migrate(database, demo.database, steps);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 2);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM trial WHERE note = ''").getInt(), 4);
  EXPECT_EQ(ask(demo.folder / "harness.db.v1", "SELECT count(*) FROM v_trial"), "4");
}

TEST(Migration, LeavesTheFileAsItWasWhenAStepFails) {
  const Demo demo;
  SQLite::Database database(demo.database.string(), SQLite::OPEN_READWRITE);
  std::vector<Migration> steps = migrations();
  steps.push_back({2, "CREATE TABLE extra (x INTEGER); DROP TABLE no_such_table"});
  EXPECT_THROW(migrate(database, demo.database, steps), SQLite::Exception);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 1);
  EXPECT_FALSE(database.tableExists("extra"));
}

}  // namespace
}  // namespace harness

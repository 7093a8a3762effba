// Files of earlier versions: tests/store/older has them as the programs of their time made them.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>

#include "harness/base/file_io.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "harness/store/schema.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

std::string schema_of(const std::filesystem::path& file) {
  SQLite::Database database(file.string());
  SQLite::Statement find(
      database, "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1");
  std::string names;
  while (find.executeStep()) names += find.getColumn(0).getString() + "\n";
  return names;
}

int version_of(const std::filesystem::path& file) {
  return SQLite::Database(file.string()).execAndGet("PRAGMA user_version").getInt();
}

struct OlderFile {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  explicit OlderFile(int version) {
    SQLite::Database made(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    made.exec(read_file(std::filesystem::path(HARNESS_SOURCE_DIR) / "tests/store/older" /
                        ("version_" + std::to_string(version) + ".sql")));
  }
  // As the next run does.
  void bring_up_to_date() const { Recorder(database).finish(); }
  std::string copy(int version) const { return database.string() + ".v" + std::to_string(version); }
};

class MigrationOf : public ::testing::TestWithParam<int> {};

TEST_P(MigrationOf, AnOlderFileGivesWhatANewOneHasAndKeepsItsRows) {
  const OlderFile older(GetParam());
  older.bring_up_to_date();
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "spools");
  rebuild_database(folder / "new.db", folder / "spools");
  EXPECT_EQ(schema_of(older.database), schema_of(folder / "new.db"));
  EXPECT_EQ(version_of(older.database), kDatabaseVersion);
  EXPECT_EQ(ask(older.database,
                "SELECT mean_last || ' ' || mean_best || ' ' || comparable || ' ' || rank "
                "FROM v_leaderboard"),
            "5.0 3.5 1 1");
  EXPECT_EQ(
      ask(older.database, "SELECT count(*) FROM v_score WHERE options IS NULL AND measured_with IS NULL"),
      "4");
  EXPECT_EQ(ask(older.database, "SELECT count(*) FROM v_curve"), "16");
  EXPECT_NE(contents_of(older.database), "") << "every view can be asked";
  EXPECT_EQ(ask(older.copy(GetParam()), "SELECT count(*) FROM v_score"), "4");
  EXPECT_EQ(version_of(older.copy(GetParam())), GetParam());
}

// `report` and `plan` look at a file that no run has brought up to date.
TEST_P(MigrationOf, AnOlderFileCanBeReadAsItIs) {
  const OlderFile older(GetParam());
  const Reader reader(older.database);
  ASSERT_EQ(reader.scores("demo").size(), 4U);
  EXPECT_EQ(reader.scores("demo")[1].value, 4.0);
  EXPECT_TRUE(reader.scores("demo")[1].measured_with.empty());
  EXPECT_EQ(reader.last_scores("demo").at("aa00").count("fd"), 1U);
  EXPECT_EQ(reader.settings("demo", "aa00").at("metrics.fd.neighbours"), Value(3));
}

// Killed while it wrote the copy, under whatever name.
TEST_P(MigrationOf, ATornCopyIsNotTrusted) {
  const OlderFile older(GetParam());
  for (const std::string& name : {older.copy(GetParam()), older.database.string() + ".new"})
    std::ofstream(name) << "SQLite format 3, torn";
  older.bring_up_to_date();
  EXPECT_EQ(ask(older.copy(GetParam()), "SELECT count(*) FROM v_score"), "4");
  EXPECT_FALSE(std::filesystem::exists(older.database.string() + ".new"));
}

INSTANTIATE_TEST_SUITE_P(Versions, MigrationOf, ::testing::Values(1, 2));

// What is written to it from then on stands beside what was there.
TEST(Migration, AnOlderFileTakesNewScores) {
  const OlderFile older(2);
  ScoreEvent anew = score("aa00", 3, 1.0);
  anew.measured_with = {{"metrics.fd.neighbours", 5}, {"metrics.samples", 2000}};
  std::filesystem::create_directories(older.folder / "spools");
  append(older.folder / "spools/9-worker.spool", {anew});
  rebuild_database(older.database, older.folder / "spools");
  EXPECT_EQ(ask(older.database, "SELECT options FROM v_score WHERE trial = 'aa00' AND step = 3"),
            "{\"metrics.fd.neighbours\":5}");
  EXPECT_EQ(ask(older.database, "SELECT count(*) FROM v_score WHERE options IS NULL"), "3");
}

struct TodaysFile {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  TodaysFile() {
    write_demo(folder / "spools");
    rebuild_database(database, folder / "spools");
  }
};

TEST(Migration, RunsTheStepsThatAreMissingAfterACopy) {
  const TodaysFile demo;
  SQLite::Database database(demo.database.string(), SQLite::OPEN_READWRITE);
  std::vector<Migration> steps = migrations();
  steps.push_back({kDatabaseVersion + 1, "ALTER TABLE trial ADD COLUMN note TEXT NOT NULL DEFAULT ''"});
  migrate(database, demo.database, steps);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), kDatabaseVersion + 1);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM trial WHERE note = ''").getInt(), 4);
  EXPECT_EQ(
      ask(demo.database.string() + ".v" + std::to_string(kDatabaseVersion), "SELECT count(*) FROM v_trial"),
      "4");
}

TEST(Migration, LeavesTheFileAsItWasWhenAStepFails) {
  const TodaysFile demo;
  SQLite::Database database(demo.database.string(), SQLite::OPEN_READWRITE);
  std::vector<Migration> steps = migrations();
  steps.push_back({kDatabaseVersion + 1, "CREATE TABLE extra (x INTEGER); DROP TABLE no_such_table"});
  EXPECT_THROW(migrate(database, demo.database, steps), SQLite::Exception);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), kDatabaseVersion);
  EXPECT_FALSE(database.tableExists("extra"));
}

}  // namespace
}  // namespace harness

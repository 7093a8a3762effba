#include "harness/store/console.h"

#include <gtest/gtest.h>

#include <chrono>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

struct ConsoleTest : ::testing::Test {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  void SetUp() override {
    write_demo(folder / "spools");
    rebuild_database(database, folder / "spools");
  }
  std::string refusal(const std::string& sql, const ConsoleLimits& limits = {}) {
    try {
      Console(database).query(sql, limits);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return std::string(error.what()) + "\n" + error.remedy();
    }
    return "nothing was refused";
  }
};

TEST_F(ConsoleTest, RefusesEverythingThatIsNotReading) {
  const std::string before = read_file(database);
  const std::pair<std::string, std::string> writing[] = {
      {"INSERT INTO trial (experiment_id, name) VALUES (1, 'x')", "INSERT"},
      {"UPDATE trial SET seed = 1", "UPDATE"},
      {"delete from trial", "DELETE"},
      {"REPLACE INTO trial (experiment_id, name) VALUES (1, 'x')", "REPLACE"},
      {"CREATE TABLE t (x)", "CREATE"},
      {"CREATE TEMP TABLE t (x)", "CREATE"},
      {"CREATE VIEW w AS SELECT 1", "CREATE"},
      {"DROP VIEW v_trial", "DROP"},
      {"ALTER TABLE trial ADD COLUMN x", "ALTER"},
      {"PRAGMA query_only = 0", "PRAGMA"},
      {"PRAGMA journal_mode = DELETE", "PRAGMA"},
      {"ATTACH '" + (folder / "other.db").string() + "' AS other", "ATTACH"},
      {"VACUUM INTO '" + (folder / "copy.db").string() + "'", "VACUUM"},
      {"BEGIN", "BEGIN"},
      {"SAVEPOINT s", "SAVEPOINT"},
      {"ANALYZE", "ANALYZE"},
      {"REINDEX", "REINDEX"},
      {"WITH x AS (SELECT 1) DELETE FROM trial", "DELETE"},
      {"SELECT load_extension('x')", "this function"},
      {"DELETE FROM v_trial", "DELETE"},
  };
  for (const auto& [sql, word] : writing)
    EXPECT_EQ(refusal(sql),
              "`harness query` only reads: " + word +
                  " is refused\nthe database was left as it is; `harness query --examples` shows what "
                  "can be asked")
        << sql;
  EXPECT_EQ(read_file(database), before);
  EXPECT_FALSE(std::filesystem::exists(folder / "other.db"));
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db"));
}

TEST_F(ConsoleTest, RepeatsNoLongQuery) {
  EXPECT_LT(refusal("SELECT \"" + std::string(5000, 'x') + "\" FROM v_trial").size(), 900u);
  EXPECT_EQ(refusal("SELECT '" + std::string(200'000, 'x') + "'"),
            "the query is longer than 100,000 bytes\nask in fewer words");
}

TEST_F(ConsoleTest, TakesOneStatement) {
  EXPECT_EQ(refusal("SELECT 1; SELECT 2"),
            "`harness query` takes one statement at a time\nask for the second one in a call of its own");
  EXPECT_EQ(refusal("SELECT 1; DROP TABLE trial"),
            "`harness query` takes one statement at a time\nask for the second one in a call of its own");
  EXPECT_EQ(Console(database).query("SELECT 1; -- and a comment\n ;").rows.size(), 1u);
  EXPECT_EQ(refusal("  -- nothing"), "there is no SQL in the query\n`harness query --examples` shows some");
}

TEST_F(ConsoleTest, NamesTheNearestViewAndColumn) {
  EXPECT_EQ(
      refusal("SELECT * FROM v_trail"),
      "there is no view `v_trail` (did you mean \"v_trial\"?)\nviews: v_trial, v_parameter, v_curve, v_best, "
      "v_score, v_leaderboard, v_artifact, v_event, v_revision, v_provenance; `harness query --views` "
      "explains "
      "them");
  EXPECT_EQ(
      refusal("SELECT t.stp FROM v_artifact t"),
      "there is no column `t.stp` (did you mean \"step\"?)\ncolumns of these views: experiment, trial, kind, "
      "step, path, sha256, bytes");
  for (const std::string column : {"lr", "v_trial.lr"})
    EXPECT_EQ(
        refusal("SELECT " + column + " FROM v_trial"),
        "there is no column `" + column +
            "`; optimizer.lr is a setting\nsettings are rows: SELECT trial, value, number FROM v_parameter "
            "WHERE key = 'optimizer.lr'");
  EXPECT_EQ(
      refusal("SELEC 1"),
      "SQL: near \"SELEC\": syntax error\n`harness query --examples` shows queries that run as they are");
}

TEST_F(ConsoleTest, NamesATableValuedFunctionAsWhatIsRefused) {
  EXPECT_EQ(
      refusal("SELECT * FROM pragma_table_info('trial')"),
      "`harness query` only reads: this table-valued function is refused\nthe database was left as it is; "
      "`harness query --examples` shows what can be asked");
}

TEST_F(ConsoleTest, StopsAQueryThatTakesTooLong) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(
      refusal("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
              {10, 0.2}),
      "the query was stopped after 0.2 s\nnarrow it (WHERE experiment = '...'), or give it more time with "
      "--seconds");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(ConsoleTest, StopsAQueryThatTakesTooMuchMemory) {
  const std::string many =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT ";
  EXPECT_EQ(refusal(many + "group_concat(zeroblob(15000000)) FROM n"),
            "one value of the query is larger than 1.0 MiB\nask for rows instead of putting them together");
  EXPECT_EQ(refusal(many + "i, zeroblob(1000000) || i AS b FROM n ORDER BY b", {10, 60}),
            "the query needs more than 256.0 MiB of memory\nnarrow it (WHERE experiment = '...'), or sort "
            "and group "
            "less");
}

TEST_F(ConsoleTest, CutsOffAtTheLimitAndSaysSo) {
  const ConsoleResult result = Console(database).query("SELECT * FROM v_curve", {7, 10});
  EXPECT_EQ(result.rows.size(), 7u);
  EXPECT_TRUE(result.cut_off);
  EXPECT_FALSE(Console(database).query("SELECT * FROM v_trial", {4, 10}).cut_off);
}

TEST_F(ConsoleTest, KnowsMedianDeviationAndQuantile) {
  const auto ask = [&](const std::string& expression) {
    return testing::ask(database, "SELECT " + expression +
                                      " FROM (SELECT 1.0 AS x UNION ALL SELECT 2 UNION ALL "
                                      "SELECT 4 UNION ALL SELECT 10 UNION ALL SELECT NULL)");
  };
  EXPECT_EQ(ask("median(x)"), "3");
  EXPECT_EQ(ask("quantile(x, 0)"), "1");
  EXPECT_EQ(ask("quantile(x, 1)"), "10");
  EXPECT_EQ(ask("quantile(x, 0.75)"), "5.5");
  EXPECT_EQ(ask("stddev(x)").substr(0, 6), "4.0311");  // sqrt(48.75 / 3)
  EXPECT_EQ(testing::ask(database, "SELECT median(x) FROM (SELECT 1 AS x) WHERE x > 1"), "NULL");
  EXPECT_EQ(testing::ask(database, "SELECT stddev(x) FROM (SELECT 1 AS x)"), "NULL");
  EXPECT_EQ(refusal("SELECT quantile(steps, 2) FROM v_trial").substr(0, 39),
            "SQL: quantile(x, q) takes q from 0 to 1");
}

TEST_F(ConsoleTest, ReadsWhileARecorderWrites) {
  Recorder recorder(database);
  EXPECT_EQ(ask(database, "SELECT count(*) FROM v_trial"), "4");
}

TEST_F(ConsoleTest, ShowsTheSchemaWithItsComments) {
  const std::string schema = Console(database).schema();
  EXPECT_NE(schema.find("-- NULL where flag says why"), std::string::npos);
  EXPECT_NE(schema.find("CREATE VIEW v_leaderboard"), std::string::npos);
}

}  // namespace
}  // namespace harness

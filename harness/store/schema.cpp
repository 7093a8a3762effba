#include "harness/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/store/results_folder.h"

namespace harness {

namespace {

// What a score was measured with; a few texts for all rows. Scores of before have neither.
const char* const kScoreSettings = R"sql(
CREATE TABLE score_settings (
  settings_id INTEGER PRIMARY KEY,
  text        TEXT NOT NULL UNIQUE  -- JSON: keys of metrics.* with their values
) STRICT;
ALTER TABLE score ADD COLUMN options_id INTEGER REFERENCES score_settings;   -- the metric's own options
ALTER TABLE score ADD COLUMN settings_id INTEGER REFERENCES score_settings;  -- all that the value hangs on
)sql";

// Views hold nothing: the newest version makes them anew.
std::string renewed_views() {
  std::string sql =
      "DROP TABLE IF EXISTS schema_doc; DROP VIEW IF EXISTS last_score; DROP VIEW IF EXISTS alike_score;";
  for (const char* view : {"trial", "parameter", "curve", "best", "score", "leaderboard", "artifact", "event",
                           "revision", "provenance"})
    sql += std::string("DROP VIEW IF EXISTS v_") + view + ";";
  return sql + kSchemaViews + kSchemaDoc;
}

// A copy beside the file, under its name whole or not at all: it is the only one if a step goes wrong.
void keep_copy(SQLite::Database& database, const std::filesystem::path& file, int version) {
  const std::filesystem::path unfinished = file.string() + ".new";
  std::filesystem::remove(unfinished);
  // SQLite copies the file itself: plain file calls would drop its locks. It does not sync the copy.
  SQLite::Statement statement(database, "VACUUM INTO ?");
  statement.bind(1, unfinished.string());
  statement.exec();
  sync_file(unfinished);
  std::filesystem::rename(unfinished, file.string() + ".v" + std::to_string(version));
  sync_folder(results_folder(file));
}

}  // namespace

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> steps{
      {1, kSchemaTables},
      {2, ""},  // other views
      {3, kScoreSettings + renewed_views()},
  };
  return steps;
}

int check_identity(SQLite::Database& database, const std::filesystem::path& file, int newest_version) {
  const int application = database.execAndGet("PRAGMA application_id").getInt();
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (application != kApplicationId)
    throw input_error(file.string() + " is a database of another program",
                      "it was left as it is; name a database of this program, or a new file, with --db");
  if (version > newest_version)
    throw input_error(file.string() + " was written by a newer harness: its schema is version " +
                          std::to_string(version) + ", this program knows versions up to " +
                          std::to_string(newest_version),
                      "it was left as it is; use the newer program, or another file with --db");
  return version;
}

void migrate(SQLite::Database& database, const std::filesystem::path& file,
             const std::vector<Migration>& steps) {
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version >= steps.back().version) return;
  if (version > 0) keep_copy(database, file, version);
  for (const Migration& step : steps) {
    if (step.version <= version) continue;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(step.sql);
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(step.version));
    transaction.commit();
  }
}

}  // namespace harness

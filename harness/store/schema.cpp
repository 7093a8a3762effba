#include "harness/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "harness/base/error.h"

namespace harness {

namespace {

// Views hold nothing: each version makes them anew.
std::string renewed_views() {
  std::string sql = "DROP TABLE schema_doc;";
  for (const char* view : {"trial", "parameter", "curve", "best", "score", "leaderboard", "artifact", "event",
                           "revision", "provenance"})
    sql += std::string("DROP VIEW v_") + view + ";";
  return sql + kSchemaViews + kSchemaDoc;
}

}  // namespace

const std::vector<Migration>& migrations() {
  static const std::vector<Migration> steps{
      {1, std::string(kSchemaTables) + kSchemaViews + kSchemaDoc},
      {2, renewed_views()},  // v_leaderboard ranks nothing that was measured differently, and no references
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
  if (version > 0) {
    // SQLite copies the file itself: plain file calls would drop its locks.
    const std::string copy = file.string() + ".v" + std::to_string(version);
    if (!std::filesystem::exists(copy)) {
      SQLite::Statement statement(database, "VACUUM INTO ?");
      statement.bind(1, copy);
      statement.exec();
    }
  }
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

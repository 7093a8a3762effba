#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace harness {

// "hrns": in the file's header, by which `file` and every reader know whose database it is.
inline constexpr int kApplicationId = 0x68726e73;
inline constexpr int kDatabaseVersion = 3;

// One step of the schema's history: what makes version N of version N - 1.
struct Migration {
  int version;
  std::string sql;
};
const std::vector<Migration>& migrations();

// Throws Error unless the open file is a database of this program of at most this version; the version.
int check_identity(SQLite::Database& database, const std::filesystem::path& file,
                   int newest_version = kDatabaseVersion);

// Runs the steps that the file lacks, each in a transaction of its own. If it held data, a copy is left
// beside it first (FILE.vN), which is there whole or not at all.
void migrate(SQLite::Database& database, const std::filesystem::path& file,
             const std::vector<Migration>& steps = migrations());

// In three parts: private tables as version 1 made them, views and what the columns of the public ones mean
// as they are by now.
extern const char* const kSchemaTables;
extern const char* const kSchemaViews;
extern const char* const kSchemaDoc;

}  // namespace harness

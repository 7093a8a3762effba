#include "harness/store/database.h"

#include <sqlite3.h>

#include <algorithm>

#include "harness/store/results_folder.h"
#include "harness/store/schema.h"

namespace harness {

Error store_error(const SQLite::Exception& fault, const std::filesystem::path& file) {
  const std::string name = file.string();
  switch (fault.getErrorCode()) {
    case SQLITE_NOTADB:
      return input_error(
          name + " is no SQLite database, or its first page is damaged",
          "it was left as it is; name a results database with --db. If this was one, move it away "
          "together with its -wal and -shm files: the next `harness run` makes it anew from the spools "
          "beside it");
    case SQLITE_CORRUPT:
      return input_error(name + " is damaged: " + fault.what(), rebuild_remedy());
    case SQLITE_FULL:
      return environment_error(
          name + " cannot grow: the disk is full",
          "everything committed is safe, and newer rows wait in the spools; free space and "
          "run the same command again");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return environment_error(
          name + " cannot be opened: " + fault.what(),
          "check the permissions of the file and of its folder (a database that a running "
          "or killed sweep left needs a writable folder even to be read)");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return environment_error(name + " is locked by another program",
                               "close what has it open for writing, then run the same command again");
    case SQLITE_IOERR:
      return environment_error(
          name + " cannot be read or written: " + fault.what(),
          "everything committed is safe; check the disk, then run the same command again");
    default:
      return internal_error(name + ": " + fault.what());
  }
}

std::string rebuild_remedy() {
  return "it was left as it is; name another one with --db, or move it away together with its -wal and -shm "
         "files: the next `harness run` makes it anew from the spools beside it";
}

void check_pages(SQLite::Database& database, const std::filesystem::path& file) {
  std::string verdict = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict == "ok") return;
  std::replace(verdict.begin(), verdict.end(), '\n', ' ');
  throw input_error(file.string() + " is damaged: " + verdict, rebuild_remedy());
}

SQLite::Database open_to_read(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    throw input_error("there is no results database " + file.string(),
                      has_spools(file) ? "nothing is lost: `harness run FILE` makes it anew from the spools "
                                         "beside it"
                                       : "name it with --db, or make it with `harness run FILE`");
  if (!std::filesystem::is_regular_file(file))
    throw input_error(file.string() + " is no file", "name a results database with --db");
  return guarded(file, [&] {
    // Without its locks: a reader is of one thread.
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 5000);
    // An empty file has no tables at all: whatever emptied it, it holds no results.
    if (database.execAndGet("PRAGMA page_count").getInt64() == 0)
      throw input_error(file.string() + " is empty: it holds no results", rebuild_remedy());
    check_identity(database, file);
    database.exec("PRAGMA trusted_schema = OFF");
    database.exec("PRAGMA temp_store = MEMORY");
    return database;
  });
}

}  // namespace harness

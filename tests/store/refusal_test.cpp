#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "harness/store/results_folder.h"
#include "harness/store/schema.h"
#include "harness/store/store_lock.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

// What a refused call says, with the folder's name taken out.
std::string refusal(const TemporaryFolder& folder, const std::function<void()>& call, ErrorKind kind) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    std::string text = std::string(error.what()) + "\n" + error.remedy();
    for (std::size_t at = 0; (at = text.find(folder.path().string() + "/")) != std::string::npos;)
      text.erase(at, folder.path().string().size() + 1);
    return text;
  }
  return "nothing was refused";
}

constexpr auto kRebuild =
    "it was left as it is; name another one with --db, or move it away together with its -wal and -shm "
    "files: "
    "the next `harness run` makes it anew from the spools beside it";

constexpr auto kNoDatabase =
    "harness.db is no SQLite database, or its first page is damaged\nit was left as it is; name a results "
    "database with --db. If this was one, move it away together with its -wal and -shm files: the next "
    "`harness run` makes it anew from the spools beside it";

struct Refusals : ::testing::Test {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";

  std::string reading() {
    return refusal(
        folder, [&] { Reader{database}; }, ErrorKind::kInput);
  }
  std::string writing() {
    return refusal(
        folder, [&] { Recorder{database}; }, ErrorKind::kInput);
  }
  // Both refuse in the same words and leave the file alone.
  void expect_refused(const std::string& message) {
    const std::string before = read_file(database);
    EXPECT_EQ(reading(), message);
    EXPECT_EQ(writing(), message);
    EXPECT_EQ(read_file(database), before);
  }
  void write(const std::string& bytes) { std::ofstream(database, std::ios::binary) << bytes; }
};

TEST_F(Refusals, SayThatThereIsNoDatabase) {
  EXPECT_EQ(reading(),
            "there is no results database harness.db\nname it with --db, or make it with `harness run FILE`");
  EXPECT_FALSE(std::filesystem::exists(database)) << "reading never makes one";
  std::filesystem::create_directory(folder / "spools");
  std::ofstream(folder / "spools/demo.spool") << "anything";
  EXPECT_EQ(
      reading(),
      "there is no results database harness.db\nnothing is lost: `harness run FILE` makes it anew from the "
      "spools beside it");
}

TEST_F(Refusals, SayThatAFolderIsNoFile) {
  std::filesystem::create_directory(database);
  EXPECT_EQ(reading(), "harness.db is no file\nname a results database with --db");
}

TEST_F(Refusals, SayThatATextIsNoDatabase) {
  write(std::string(5000, 'x'));
  expect_refused(kNoDatabase);
}

TEST_F(Refusals, SayThatAnEmptyFileHoldsNothing) {
  write("");
  expect_refused(std::string("harness.db is empty: it holds no results\n") + kRebuild);
}

TEST_F(Refusals, SayWhoseDatabaseItIsNot) {
  {
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE t (x)");
  }
  expect_refused(
      "harness.db is a database of another program\nit was left as it is; name a database of this program, "
      "or a "
      "new file, with --db");
}

TEST_F(Refusals, SayWhichVersionIsTooNew) {
  { Recorder(database).finish(); }
  { SQLite::Database(database.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 7"); }
  expect_refused(
      "harness.db was written by a newer harness: its schema is version 7, this program knows versions up to "
      "3\nit "
      "was left as it is; use the newer program, or another file with --db");
}

TEST_F(Refusals, SayThatAPageIsDamaged) {
  write_demo(folder / "spools");
  rebuild_database(database, folder / "spools");
  std::string bytes = read_file(database);
  for (std::size_t page = 30; page < bytes.size() / 4096; ++page)
    for (std::size_t byte = 0; byte < 200; ++byte) bytes[page * 4096 + byte] = '\x5a';
  write(bytes);
  const std::string written = writing();
  EXPECT_EQ(written.substr(0, written.find(':')), "harness.db is damaged");
  EXPECT_EQ(written.substr(written.find('\n') + 1), kRebuild);
  const std::string checked = refusal(
      folder, [&] { check_database(database); }, ErrorKind::kInput);
  EXPECT_EQ(checked, written);
  EXPECT_EQ(read_file(database), bytes);
}

TEST_F(Refusals, SayThatTheFirstPageIsDamaged) {
  { Recorder(database).finish(); }
  std::string bytes = read_file(database);
  bytes[3] ^= 1;
  write(bytes);
  expect_refused(kNoDatabase);
}

TEST_F(Refusals, SayThatTheLogOfALostDatabaseIsLeft) {
  std::ofstream(folder / "harness.db-wal") << "rows of a database that was moved away";
  std::ofstream(folder / "harness.db-shm") << "its index";
  EXPECT_EQ(writing(),
            "there is no harness.db, but harness.db-wal and harness.db-shm of an earlier database\nput that "
            "database back, for its newest rows may be there; or move these away too: the next `harness run` "
            "makes it anew from the spools beside it");
  EXPECT_FALSE(std::filesystem::exists(database));
  EXPECT_EQ(read_file(folder / "harness.db-wal"), "rows of a database that was moved away");
}

// Spools and trials' files are those of the folder.
TEST_F(Refusals, SayThatAnotherDatabaseOfTheFolderIsWritten) {
  const Recorder recorder(folder / "other.db");
  std::filesystem::create_directory_symlink(folder.path(), folder / "link");
  database = folder / "link" / "harness.db";
  const std::string told = refusal(
      folder, [&] { Recorder{database}; }, ErrorKind::kEnvironment);
  EXPECT_NE(told.find(" writes other.db in the same folder\n"), std::string::npos) << told;
  EXPECT_FALSE(std::filesystem::exists(database));
}

TEST_F(Refusals, HoldForTheDatabaseThatIsWrittenAndNotForItsNeighbours) {
  { Recorder(database).finish(); }
  std::filesystem::create_symlink(database, folder / "link.db");
  EXPECT_FALSE(StoreLock::is_held(database));
  {
    const StoreLock lock(database);
    EXPECT_TRUE(StoreLock::is_held(database));
    EXPECT_TRUE(StoreLock::is_held(folder / "link.db")) << "the same one by another name";
    EXPECT_FALSE(StoreLock::is_held(folder / "other.db"));
    EXPECT_FALSE(StoreLock::is_held(folder / "s.db"));
  }
  EXPECT_FALSE(StoreLock::is_held(database)) << "the file stays, the lock does not";
}

TEST(ResultsFolder, KnowsTheDatabasesOwnFilesByTheirNames) {
  for (const char* name : {"harness.db", "harness.db-wal", "harness.db-shm", "harness.db-journal",
                           "harness.db.new", "harness.db.v1"})
    EXPECT_TRUE(is_database_file(name, "results/harness.db")) << name;
  for (const char* name : {"harness", "harness.db2", "harness.db-mine", "harness.db.v1b", "demo"})
    EXPECT_FALSE(is_database_file(name, "results/harness.db")) << name;
}

TEST_F(Refusals, SayWhichProcessWrites) {
  int ready[2], done[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(done), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Recorder recorder(database);
    char byte = 1;
    if (::write(ready[1], &byte, 1) != 1 || ::read(done[0], &byte, 1) != 1) ::_exit(1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const std::string told = refusal(
      folder, [&] { Recorder{database}; }, ErrorKind::kEnvironment);
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const std::string begin =
      "harness.db cannot be written now: process " + std::to_string(child) + " on " + host + " since 20";
  EXPECT_EQ(told.substr(0, begin.size()), begin);
  EXPECT_EQ(
      told.substr(told.find(" writes ")),
      " writes harness.db in the same folder\nwait until it has ended, or name a database in another folder "
      "with --db; reading (`harness query`, `report`, `status`) is possible at any time");
  EXPECT_EQ(Reader(database).experiments().size(), 0u);
  EXPECT_EQ(::write(done[1], &byte, 1), 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  const Recorder after(database);  // the lock went with the process
}

TEST_F(Refusals, SayThatTheFolderCannotBeWritten) {
  if (::geteuid() == 0)
    database = "/proc/harness.db";  // root may write to any other folder
  else
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const std::string told = refusal(
      folder, [&] { Recorder{database}; }, ErrorKind::kEnvironment);
  EXPECT_EQ(told.substr(0, 26), "cannot open the lock file ");
  EXPECT_EQ(told.substr(told.find('\n') + 1), "nothing was written; choose a folder that you may write to");
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_F(Refusals, NameTheNearestExperimentAndTrial) {
  write_demo(folder / "spools");
  rebuild_database(database, folder / "spools");
  const Reader reader(database);
  const auto told = [&](const std::function<void()>& call) {
    return refusal(folder, call, ErrorKind::kInput);
  };
  EXPECT_EQ(told([&] { reader.experiment("dmeo"); }),
            "there is no experiment `dmeo` in harness.db (did you mean \"demo\"?)\nit holds: demo");
  EXPECT_EQ(
      told([&] { reader.trial("aa0x", "demo"); }),
      "there is no trial `aa0x` in experiment `demo` (did you mean \"aa00\"?)\n`harness status demo` lists "
      "the trials");
  EXPECT_EQ(
      told([&] { reader.trial("cc"); }),
      "there is no trial `cc` in harness.db\n`harness status EXPERIMENT` lists the trials; there are: demo");
  EXPECT_EQ(told([&] { reader.trial("demo"); }),
            "`demo` is an experiment, and a trial is needed here\n`harness status demo` lists its trials");
  EXPECT_EQ(told([&] { reader.trial("aa"); }),
            "`aa` fits more than one trial of harness.db: aa00 (demo), aa01 (demo)\ngive more of its digits, "
            "or the experiment: demo/aa");
  EXPECT_EQ(reader.trial("bb01").trial, "bb01");

  append(folder / "spools" / "other.spool", {revision(1, "other"), planned("aa00", 0, 0, 1, "other")},
         "other");
  rebuild_database(folder / "two.db", folder / "spools");
  EXPECT_EQ(
      told([&] { Reader(folder / "two.db").trial("aa00"); }),
      "`aa00` fits more than one trial of two.db: aa00 (demo), aa00 (other)\ngive the experiment: demo/aa00");
}

}  // namespace
}  // namespace harness

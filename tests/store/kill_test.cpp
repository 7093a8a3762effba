#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

constexpr int kEvents = 2000;

// A worker and its recorder in one: writes events from where its spool ends and tells after each commit how
// many are in the database.
[[noreturn]] void write_and_record(const TemporaryFolder& folder, int told) {
  const auto spool = folder / "spools/w.spool";
  std::int64_t next = 1;
  {
    SpoolReader done(spool);
    while (true) {
      const auto entries = done.read();
      if (entries.empty()) break;
      next = entries.back().sequence + 1;
    }
  }
  SpoolWriter writer(spool, "demo");
  Recorder recorder(folder / "harness.db");
  std::int64_t recorded = 0;
  for (; next <= kEvents; ++next) {
    if (next % 4 == 0)
      writer.append(scalars("aa00", next, next, static_cast<double>(next)));
    else
      writer.append(Remark{"aa00", next, "info", "count", std::to_string(next)});
    writer.flush();
    recorder.record({spool});
    recorded = next;
    if (::write(told, &recorded, sizeof recorded) < 0) ::_exit(2);
  }
  recorder.record({spool});
  ::_exit(0);
}

TEST(KilledRecorder, LosesAndDoublesNothing) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "spools");
  std::mt19937 random(20261121);
  int kills = 0;
  for (bool whole = false; !whole;) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_and_record(folder, ends[1]);
    ::close(ends[1]);
    if (kills < 25) {  // and then it may end, however slow the machine is
      ::usleep(std::uniform_int_distribution<unsigned>(1000, 40000)(random));
      ::kill(child, SIGKILL);
    }
    std::int64_t acknowledged = 0, told = 0;
    while (::read(ends[0], &told, sizeof told) == sizeof told) acknowledged = told;
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "the child failed by itself";
    whole = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    kills += whole ? 0 : 1;
    if (!std::filesystem::exists(folder / "harness.db")) continue;
    check_database(folder / "harness.db");
    const std::string known = ask(folder / "harness.db", "SELECT coalesce(max(sequence), 0) FROM spool");
    EXPECT_GE(std::stoll(known), acknowledged) << "an acknowledged event was lost";
    const std::string rows =
        ask(folder / "harness.db", "SELECT (SELECT count(*) FROM event) + (SELECT count(*) / 2 FROM curve)");
    EXPECT_EQ(rows, known) << "rows and the position in the spool must be committed together";
  }
  EXPECT_GT(kills, 3) << "killed too rarely to mean anything";
  rebuild_database(folder / "again.db", folder / "spools");
  EXPECT_EQ(contents_of(folder / "again.db"), contents_of(folder / "harness.db"));
}

}  // namespace
}  // namespace harness

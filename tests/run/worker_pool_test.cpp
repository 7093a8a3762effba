#include "harness/run/worker_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// Keeps what the pool tells.
struct Told : WorkerEvents {
  std::vector<std::int64_t> steps;
  std::vector<std::string> done, lost;
  std::optional<ProcessEnd> end;
  std::string words;

  void on_progress(WorkerSlot& slot) override {
    for (const Progress& progress : slot.progress) steps.push_back(progress.step);
  }
  void on_done(WorkerSlot& slot) override { done = slot.trials; }
  void on_lost(WorkerSlot& slot, const ProcessEnd& how, const std::string& last_words) override {
    lost = slot.trials;
    end = how;
    words = last_words;
  }
};

// A pool whose worker is a shell script that talks over descriptor 3.
class WorkerPoolTest : public ::testing::Test {
 protected:
  WorkerPool pool(const std::string& script) const {
    const fs::path program = folder_ / "worker";
    std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(program, fs::perms::owner_all);
    return WorkerPool({program, folder_.path(), "run", -1}, {"cpu"});
  }
  static Assignment assignment(const std::string& trial) {
    Assignment one;
    one.trials = {{trial, 0, 1, {}, {}}};
    return one;
  }
  void follow(WorkerPool& pool) {
    for (int i = 0; i < 500 && pool.slots()[0].busy(); ++i) {
      pool.wait(-1, milliseconds(20));
      pool.dispatch(told_);
    }
    EXPECT_FALSE(pool.slots()[0].busy());
  }

  testing::TemporaryFolder folder_;
  Told told_;
};

constexpr const char* kHonest = R"(
while read -r order <&3; do
  echo '{"spool_bytes":0,"assignment_done":false,"progress":[{"trial":"one","phase":"train","step":7,"steps":9,
"steps_per_second":1.0,"last_values":[]}]}' | tr -d '\n' >&3
  echo >&3
  echo '{"spool_bytes":0,"assignment_done":true,"progress":[]}' >&3
done)";

TEST_F(WorkerPoolTest, GivesOneProcessItsAssignmentsInTurn) {
  WorkerPool workers = pool(kHonest);
  WorkerSlot& slot = workers.slots()[0];
  workers.assign(slot, assignment("one"));
  follow(workers);
  EXPECT_THAT(told_.steps, ::testing::Contains(7));
  EXPECT_THAT(told_.done, ElementsAre("one"));
  const int pid = slot.process->pid();
  workers.assign(slot, assignment("two"));
  follow(workers);
  EXPECT_THAT(told_.done, ElementsAre("two"));
  EXPECT_EQ(slot.process->pid(), pid);
  EXPECT_THAT(workers.spools(), SizeIs(1));
  workers.close(milliseconds(5000));
  EXPECT_FALSE(fs::exists(folder_ / "run-worker-1.log")) << "nothing was printed";
}

TEST_F(WorkerPoolTest, TellsHowAWorkerEndedAndWhatItSaidLastAndStartsAnother) {
  WorkerPool workers = pool("echo no such library >&2; exit 3");
  WorkerSlot& slot = workers.slots()[0];
  workers.assign(slot, assignment("one"));
  follow(workers);
  EXPECT_THAT(told_.lost, ElementsAre("one"));
  EXPECT_EQ(told_.end->exit_code, 3);
  EXPECT_EQ(told_.words, "no such library");
  EXPECT_FALSE(slot.heard);
  workers.assign(slot, assignment("one"));
  EXPECT_THAT(workers.spools(), ElementsAre(folder_ / "run-worker-1.spool", folder_ / "run-worker-2.spool"));
}

TEST_F(WorkerPoolTest, KillsAWorkerThatDoesNotAnswer) {
  WorkerPool workers = pool("exec sleep 60");
  workers.assign(workers.slots()[0], assignment("one"));
  workers.pause_all("interrupted");
  workers.dispatch(told_);
  EXPECT_TRUE(workers.slots()[0].busy());
  workers.kill_all();
  follow(workers);
  EXPECT_EQ(told_.end->signal, SIGKILL);
}

}  // namespace
}  // namespace harness

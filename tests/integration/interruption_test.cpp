#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <set>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness::testing_support {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Long enough to be caught in the act, short enough to be finished.
constexpr std::int64_t kSteps = 9000, kCheckpoints = 500;

class InterruptionTest : public ::testing::Test {
 protected:
  InterruptionTest() : place_("interrupted") { place_.write_experiment({}, kSteps, kCheckpoints); }

  // `harness run` that has begun to train.
  ChildProcess started(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"run", "tiny.toml", "--workers", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    ChildProcess run = place_.start(arguments);
    EXPECT_TRUE(eventually([&] { return checkpoints() > 0; })) << place_.text_of("err.txt");
    return run;
  }
  std::size_t checkpoints() const {
    std::error_code none;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place_.results() / "tiny", none))
      count += entry.path().filename() == "manifest.json";
    return count;
  }
  std::string straight_weights() const {
    const Workplace straight("uninterrupted");
    straight.write_experiment({}, kSteps, kCheckpoints);
    EXPECT_EQ(straight.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
    return straight.trials().front().weights_sha256;
  }
  void expect_finished_by_the_same_command() {
    const CommandResult again = place_.harness({"run", "tiny.toml", "--workers", "1"});
    EXPECT_EQ(again.end.exit_code, kExitDone) << again.errors;
    const TrialRow row = place_.trials().front();
    EXPECT_EQ(row.status, TrialStatus::kDone) << row.reason;
    EXPECT_GE(row.attempt, 2);
    EXPECT_EQ(row.weights_sha256, straight_weights()) << "resumed, the trial ends with the same bits";
  }

  Workplace place_;
};

TEST_F(InterruptionTest, SigintPausesWithACheckpointAndTheSameCommandGoesOn) {
  ChildProcess run = started();
  run.signal(SIGINT);
  EXPECT_EQ(run.wait().exit_code, kExitInterrupted) << place_.text_of("err.txt");
  EXPECT_EQ(place_.trials().front().status, TrialStatus::kPaused);
  expect_finished_by_the_same_command();
}

TEST_F(InterruptionTest, SigtermAndSigusr1HaveExitCodesOfTheirOwn) {
  ChildProcess run = started();
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait().exit_code, kExitTerminated);
  ChildProcess next = place_.start({"run", "tiny.toml", "--workers", "1"});
  ASSERT_TRUE(
      eventually([&] { return !workers_of(next.pid()).empty(); }));  // it looks at the data, or trains
  next.signal(SIGUSR1);
  EXPECT_EQ(next.wait().exit_code, kExitToBeContinued) << place_.text_of("err.txt");
}

TEST_F(InterruptionTest, ASecondSignalStopsAtOnce) {
  ChildProcess run = started();
  const std::vector<int> workers = workers_of(run.pid());
  ASSERT_EQ(workers.size(), 1U);
  ::kill(workers[0], SIGSTOP);  // it will not answer the pause
  run.signal(SIGINT);
  EXPECT_FALSE(run.wait(std::chrono::milliseconds(500)));
  const auto before = std::chrono::steady_clock::now();
  run.signal(SIGINT);
  EXPECT_EQ(run.wait().exit_code, kExitInterrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
  EXPECT_NE(place_.trials().front().status, TrialStatus::kRunning);
  expect_finished_by_the_same_command();
}

TEST_F(InterruptionTest, AKilledWorkerIsReplacedAndItsTrialGoesOn) {
  ChildProcess run = started();
  const std::vector<int> workers = workers_of(run.pid());
  ASSERT_EQ(workers.size(), 1U);
  ::kill(workers[0], SIGKILL);
  EXPECT_EQ(run.wait().exit_code, kExitDone) << place_.text_of("err.txt");
  EXPECT_THAT(place_.text_of("err.txt"), HasSubstr("signal 9 (SIGKILL)"));
  const TrialRow row = place_.trials().front();
  EXPECT_EQ(row.status, TrialStatus::kDone);
  EXPECT_EQ(row.attempt, 2);
  EXPECT_EQ(row.weights_sha256, straight_weights());
  bool told = false;
  for (const EventRow& event : place_.reader().events("tiny")) told = told || event.kind == "worker_lost";
  EXPECT_TRUE(told);
}

// Rebuilt while the run goes on: whoever takes the trial over loads what the run began with.
TEST_F(InterruptionTest, AWorkerThatTakesAnothersPlaceLoadsTheSamePlugins) {
  place_.use_own_tree();
  ChildProcess run = started();
  const std::vector<int> workers = workers_of(run.pid());
  ASSERT_EQ(workers.size(), 1U);
  const std::filesystem::path library = place_.folder() / "tree" / "plugins" / "mlp_gan.so";
  const std::filesystem::path rebuilt = place_.folder() / "rebuilt.so";
  std::filesystem::copy_file(library, rebuilt);
  std::ofstream(rebuilt, std::ios::app) << "changed";
  std::filesystem::rename(rebuilt, library);
  ::kill(workers[0], SIGKILL);
  EXPECT_EQ(run.wait().exit_code, kExitDone) << place_.text_of("err.txt");
  std::set<std::string> versions;
  for (const AttemptRow& attempt : place_.reader().attempts("tiny"))
    for (const auto& [name, sha256] : attempt.plugins)
      if (name == library.string()) versions.insert(sha256);
  EXPECT_EQ(place_.trials().front().attempt, 2);
  EXPECT_EQ(versions.size(), 1U) << "named as it was found, with one hash";
  for (const auto& entry : std::filesystem::directory_iterator(place_.results() / "spools"))
    EXPECT_NE(entry.path().extension(), ".plugins") << "the copies went with the run";
  EXPECT_THAT(place_.harness({"plan", "tiny.toml"}).output, HasSubstr("stale"));
}

TEST_F(InterruptionTest, ATrialWhoseWorkersAllDieFailsWithTheSignalAsItsReason) {
  ChildProcess run = started({"--retries", "0"});
  const std::vector<int> workers = workers_of(run.pid());
  ASSERT_EQ(workers.size(), 1U);
  ::kill(workers[0], SIGKILL);
  EXPECT_EQ(run.wait().exit_code, kExitTrialsFailed);
  const TrialRow row = place_.trials().front();
  EXPECT_EQ(row.status, TrialStatus::kFailed);
  EXPECT_THAT(row.reason, HasSubstr("signal 9 (SIGKILL)"));
}

TEST_F(InterruptionTest, AfterAKilledControllerWorkersEndAndTheNextRunGoesOn) {
  ChildProcess run = started();
  const std::vector<int> workers = workers_of(run.pid());
  ASSERT_EQ(workers.size(), 1U);
  ASSERT_TRUE(eventually([&] { return place_.trials().front().status == TrialStatus::kRunning; }))
      << "what the database does not say yet, status cannot know";
  run.signal(SIGKILL);
  run.wait();
  EXPECT_TRUE(eventually([&] { return ::kill(workers[0], 0) != 0; }, std::chrono::seconds(10)))
      << "a worker without a controller ends by itself";
  for (const std::vector<std::string>& ask : {std::vector<std::string>{"status", "tiny"},
                                              {"plan", "tiny.toml"},
                                              {"report", "tiny", "--format", "md"}}) {
    const std::string said = place_.harness(ask).output;
    EXPECT_THAT(said, HasSubstr("paused")) << ask.front();
    EXPECT_THAT(said, Not(HasSubstr("running"))) << ask.front();
  }
  expect_finished_by_the_same_command();
}

TEST_F(InterruptionTest, ASecondRunOnTheSameDatabaseIsRefusedAtOnce) {
  place_.write_experiment({}, 1'000'000, kCheckpoints);
  ChildProcess run = started();
  const CommandResult second = place_.harness({"run", "tiny.toml"});
  EXPECT_EQ(second.end.exit_code, kExitEnvironment) << second.errors;
  EXPECT_THAT(second.errors, HasSubstr(std::to_string(run.pid())));
  const CommandResult beside = place_.harness({"run", "tiny.toml", "--db", "results/other.db"});
  EXPECT_EQ(beside.end.exit_code, kExitEnvironment) << "it would share spools and trials' files";
  EXPECT_THAT(beside.errors, HasSubstr("writes harness.db in the same folder"));
  EXPECT_EQ(place_.harness({"gc", "--yes"}).end.exit_code, kExitEnvironment);
  EXPECT_TRUE(eventually([&] { return place_.trials().front().status == TrialStatus::kRunning; }));
  EXPECT_THAT(place_.harness({"status", "tiny"}).output, HasSubstr("running"));
  run.signal(SIGTERM);
  run.wait();
}

TEST(SampleInterruptionTest, LeavesNothingBehind) {
  const Workplace place("sampled");
  place.write("images.toml",
              "schema = 1\nname = \"images\"\n[data]\nplugin = \"sprites\"\n[model]\nplugin = \"mlp_gan\"\n"
              "[train]\nsteps = 1\ndevice = \"cpu\"\n");
  ASSERT_EQ(place.harness({"run", "images.toml"}).end.exit_code, kExitDone);
  const std::string trial = place.reader().trials("images").front().trial;
  const auto drawn = [&] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(place.folder()))
      count += entry.path().filename().string().starts_with("drawn");
    return count;
  };
  for (const bool at_work : {true, false}) {  // else while the worker is still being started
    ChildProcess sample = place.start({"sample", trial, "--count", "10000000", "--out", "drawn/"});
    ASSERT_TRUE(eventually([&] { return drawn() > 0 && (!at_work || !workers_of(sample.pid()).empty()); }));
    const std::vector<int> workers = workers_of(sample.pid());
    sample.signal(SIGINT);
    EXPECT_EQ(sample.wait().exit_code, kExitInterrupted) << place.text_of("err.txt");
    EXPECT_EQ(drawn(), 0U);
    for (const int worker : workers) EXPECT_NE(::kill(worker, 0), 0) << "the worker ended with it";
  }
}

}  // namespace
}  // namespace harness::testing_support

#include "harness/run/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "harness/base/error.h"
#include "harness/base/signal_flag.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

TEST(ChildProcessTest, PassesInputAndCollectsBothOutputs) {
  const std::string input(1 << 20, 'x');  // more than a pipe holds
  const CommandResult result = run_command({"/bin/sh", "-c", "cat; echo fault >&2; exit 3"}, input);
  EXPECT_EQ(result.output, input);
  EXPECT_EQ(result.errors, "fault\n");
  EXPECT_EQ(result.end.text(), "exit code 3");
}

TEST(ChildProcessTest, SurvivesAChildThatReadsNoInput) {
  const CommandResult result = run_command({"/bin/true"}, std::string(1 << 20, 'x'));
  EXPECT_TRUE(result.end.ok());
}

TEST(ChildProcessTest, NamesTheSignalThatEndedIt) {
  EXPECT_EQ(run_command({"/bin/sh", "-c", "kill -9 $$"}).end.text(), "signal 9 (SIGKILL)");
}

TEST(ChildProcessTest, KillsACommandWhenAskedTo) {
  const SignalFlag signals;
  ::raise(SIGTERM);
  try {
    run_command({"/bin/sleep", "60"});
    FAIL() << "it slept";
  } catch (const Interrupted& interrupted) {
    EXPECT_EQ(interrupted.code, kExitTerminated);
  }
}

TEST(ChildProcessTest, KillsACommandThatIsDeafToIt) {
  const testing::TemporaryFolder folder;
  const std::string file = folder / "pid";
  EXPECT_THROW(
      run_command({"/bin/sh", "-c", "trap '' TERM; echo $$ > " + file + "; kill -INT $PPID; sleep 60"}),
      Interrupted);
  int pid = 0;
  std::ifstream(file) >> pid;
  EXPECT_GT(pid, 0);
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(ChildProcessTest, RefusesAProgramThatIsNotThere) {
  EXPECT_THROW(run_command({"/nowhere/program"}), Error);
}

TEST(ChildProcessTest, GivesDescriptorsTheirNumbersWhateverOursAre) {
  int pipes[2];
  ASSERT_EQ(::pipe2(pipes, O_CLOEXEC), 0);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  // 3 and 4 may well be the very numbers that ours have.
  ChildProcess child = ChildProcess::start({"/bin/sh", "-c", "echo three >&4; echo lost >&3"},
                                           {.descriptors = {{nothing, 3}, {pipes[1], 4}}, .environment = {}});
  EXPECT_TRUE(child.wait().ok());
  char text[16] = {};
  EXPECT_EQ(::read(pipes[0], text, sizeof(text)), 6);
  EXPECT_STREQ(text, "three\n");
  for (int fd : {pipes[0], pipes[1], nothing}) ::close(fd);
}

// Whoever started us may have set that; the kernel then keeps no exit status for us.
TEST(ChildProcessTest, LosesTheStatusOnlyWhereSigchldIsIgnored) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ASSERT_EQ(::sigaction(SIGCHLD, &ignore, &before), 0);
  {
    const ChildProcess left =
        ChildProcess::start({"/bin/sleep", "60"}, {.descriptors = {}, .environment = {}});
    ChildProcess ended = ChildProcess::start({"/bin/true"}, {.descriptors = {}, .environment = {}});
    const auto polled = ended.wait(std::chrono::seconds(20));
    ASSERT_TRUE(polled.has_value()) << "it has ended";
    EXPECT_FALSE(polled->ok());
    EXPECT_EQ(polled->text(), "an unknown exit status");
  }
  // The child itself has the default, so that it can wait for its own.
  const CommandResult result = run_command({"/bin/grep", "SigIgn", "/proc/self/status"});
  EXPECT_EQ(::sigaction(SIGCHLD, &before, nullptr), 0);
  const auto ignored = std::stoull(result.output.substr(result.output.find(':') + 1), nullptr, 16);
  EXPECT_EQ(ignored & (1ULL << (SIGCHLD - 1)), 0U);
}

TEST(ChildProcessTest, KillsWhatIsLeftAlive) {
  int pid = 0;
  {
    const ChildProcess child =
        ChildProcess::start({"/bin/sleep", "60"}, {.descriptors = {}, .environment = {}});
    pid = child.pid();
    EXPECT_EQ(::getpgid(pid), pid) << "a process group of its own: Ctrl-C must not reach it";
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace harness

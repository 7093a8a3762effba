#include "harness/worker/watchdog.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

#include "harness/base/exit_code.h"
#include "harness/base/stopwatch.h"

namespace harness::worker {
namespace {

struct Ends {
  int controller, worker;
  Ends() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("no socket pair");
    controller = ends[0];
    worker = ends[1];
  }
};

void hang(bool controller_goes, bool signal_comes) {
  const Ends ends;
  const int signals = ::eventfd(signal_comes ? 1 : 0, 0);
  const Watchdog watchdog(ends.worker, signals);
  if (controller_goes) ::close(ends.controller);
  std::this_thread::sleep_for(std::chrono::seconds(20));
  ::_exit(0);
}

TEST(WatchdogDeathTest, EndsAHangingWorkerWithinFiveSecondsOfItsControllersEnd) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Stopwatch stopwatch;
  EXPECT_EXIT(hang(true, false), ::testing::ExitedWithCode(kExitToBeContinued), "");
  EXPECT_LT(stopwatch.seconds(), 6.0);  // 5 and the start of the process
}

TEST(WatchdogDeathTest, EndsAHangingWorkerAfterAStopSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(hang(false, true), ::testing::ExitedWithCode(kExitToBeContinued), "");
}

TEST(WatchdogDeathTest, LetsAWorkerEndByItself) {
  const Stopwatch stopwatch;
  {
    const Ends ends;
    const Watchdog watchdog(ends.worker, ::eventfd(0, 0));
    ::close(ends.controller);
  }
  EXPECT_LT(stopwatch.seconds(), 1.0);
}

}  // namespace
}  // namespace harness::worker

#include "harness/base/signal_flag.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

namespace harness {
namespace {

bool readable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1;
}

TEST(SignalFlag, RemembersTheFirstStopSignalAndCounts) {
  const SignalFlag flag;
  EXPECT_EQ(flag.stop_signal(), 0);
  EXPECT_FALSE(readable(flag.fd()));
  ::raise(SIGTERM);
  ::raise(SIGINT);
  EXPECT_EQ(flag.stop_signal(), SIGTERM);
  EXPECT_EQ(flag.stop_count(), 2);
  EXPECT_TRUE(readable(flag.fd()));
  EXPECT_FALSE(flag.pause_asked());
}

TEST(SignalFlag, TellsAPauseFromAStop) {
  const SignalFlag flag;
  ::raise(SIGUSR1);
  EXPECT_TRUE(flag.pause_asked());
  EXPECT_TRUE(readable(flag.fd()));
  EXPECT_EQ(flag.stop_signal(), 0);
}

TEST(SignalFlag, SeesWithinAnotherWhatThatOneHasSeen) {
  const SignalFlag outer;
  ::raise(SIGINT);
  { EXPECT_EQ(SignalFlag().stop_signal(), SIGINT); }
  ::raise(SIGINT);
  EXPECT_EQ(outer.stop_count(), 2);
}

TEST(SignalFlag, GivesTheOldHandlersBack) {
  static int seen;
  seen = 0;
  const auto before = ::signal(SIGUSR1, [](int) { ++seen; });
  { const SignalFlag flag; }
  ::raise(SIGUSR1);
  EXPECT_EQ(seen, 1);
  ::signal(SIGUSR1, before);
}

}  // namespace
}  // namespace harness

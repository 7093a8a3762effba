#include "harness/protocol/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "harness/base/error.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

struct Ends {
  int fds[2];
  Ends() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
      throw std::runtime_error("socketpair");
  }
};

TEST(Channel, CarriesOrdersAndNotices) {
  const Ends ends;
  Channel controller(ends.fds[0]), worker(ends.fds[1]);
  Assignment assignment;
  assignment.id = 4;
  EXPECT_TRUE(controller.send(Order(assignment)));
  EXPECT_TRUE(controller.send(Order(Control{ControlKind::kPrune, "t", "hopeless"})));
  const auto first = worker.receive_order(1s), second = worker.receive_order(1s);
  EXPECT_EQ(std::get<Assignment>(first.value()).id, 4);
  EXPECT_EQ(std::get<Control>(second.value()).reason, "hopeless");
  EXPECT_FALSE(worker.receive_order(0ms).has_value());

  Notice notice;
  notice.spool_bytes = 12;
  EXPECT_TRUE(worker.send(notice));
  EXPECT_EQ(controller.receive_notice(1s).value().spool_bytes, 12);
}

TEST(Channel, WaitsNoLongerThanAsked) {
  const Ends ends;
  Channel controller(ends.fds[0]), worker(ends.fds[1]);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(worker.receive_order(50ms).has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 50ms);
  EXPECT_FALSE(worker.closed());
}

TEST(Channel, CarriesAMessageThatIsLargerThanTheSocketsBuffer) {
  const Ends ends;
  Channel controller(ends.fds[0]), worker(ends.fds[1]);
  Assignment assignment;
  assignment.libraries.assign(100000, "/some/library/of/some/length.so");
  std::thread sender([&] { EXPECT_TRUE(controller.send(Order(assignment), 30s)); });
  const auto order = worker.receive_order(30s);
  sender.join();
  EXPECT_EQ(std::get<Assignment>(order.value()).libraries.size(), 100000u);
}

TEST(Channel, KeepsWhatASlowSideDidNotTake) {
  const Ends ends;
  Channel controller(ends.fds[0]), worker(ends.fds[1]);
  Assignment assignment;
  assignment.libraries.assign(100000, "/some/library/of/some/length.so");
  EXPECT_FALSE(controller.send(Order(assignment), 0ms));
  std::thread sender([&] { EXPECT_TRUE(controller.send(Order(Control{ControlKind::kPause, "", ""}), 30s)); });
  EXPECT_EQ(std::get<Assignment>(worker.receive_order(30s).value()).libraries.size(), 100000u);
  EXPECT_EQ(std::get<Control>(worker.receive_order(30s).value()).kind, ControlKind::kPause);
  sender.join();
}

TEST(Channel, SaysWhenTheOtherSideHasGone) {
  const Ends ends;
  Channel controller(ends.fds[0]);
  {
    Channel worker(ends.fds[1]);
    worker.send(Notice{});
  }
  EXPECT_FALSE(controller.closed());
  EXPECT_TRUE(controller.receive_notice(1s).has_value()) << "what was sent before is still received";
  EXPECT_FALSE(controller.receive_notice(1s).has_value());
  EXPECT_TRUE(controller.closed());
  EXPECT_FALSE(controller.send(Order(Control{})));  // and no SIGPIPE
}

TEST(Channel, RefusesALineThatIsNoMessage) {
  const Ends ends;
  Channel worker(ends.fds[1]);
  ASSERT_EQ(::write(ends.fds[0], "hello\n{}\n", 9), 9);
  EXPECT_THROW(worker.receive_order(1s), Error);
  EXPECT_THROW(worker.receive_order(1s), Error);
  ::close(ends.fds[0]);
}

}  // namespace
}  // namespace harness

#include "harness/worker/watchdog.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "harness/base/error.h"
#include "harness/base/exit_code.h"

namespace harness::worker {
namespace {

constexpr int kGraceMilliseconds = 4'500;  // of the 5 s promised

void watch(int socket, int signals, int wake) {
  pollfd entries[3] = {{wake, POLLIN, 0}, {socket, POLLRDHUP, 0}, {signals, POLLIN, 0}};
  while (::poll(entries, 3, -1) < 0 && errno == EINTR) {
  }
  if (entries[0].revents != 0) return;
  while (::poll(entries, 1, kGraceMilliseconds) < 0 && errno == EINTR) {
  }
  if (entries[0].revents == 0) ::_exit(kExitToBeContinued);
}

}  // namespace

Watchdog::Watchdog(int socket, int signals) : wake_(::eventfd(0, EFD_CLOEXEC)) {
  if (wake_ < 0) throw environment_error("No event descriptor can be had for the worker's watchdog.");
  thread_ = std::thread(watch, socket, signals, wake_);
}

Watchdog::~Watchdog() {
  const std::uint64_t one = 1;
  while (::write(wake_, &one, sizeof one) < 0 && errno == EINTR) {
  }
  thread_.join();
  ::close(wake_);
}

}  // namespace harness::worker

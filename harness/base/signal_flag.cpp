#include "harness/base/signal_flag.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "harness/base/error.h"

namespace harness {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGUSR1};

struct State {
  std::atomic<int> stop_signal{0}, stop_count{0}, event_fd{-1};
  std::atomic<bool> pause{false};
  struct sigaction before[3]{};
  int flags = 0;  // that live
};
State state;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void harness_note_signal(int number) {
  const int saved_errno = errno;
  if (number == SIGUSR1) {
    state.pause = true;
  } else {
    int none = 0;
    state.stop_signal.compare_exchange_strong(none, number);
    ++state.stop_count;
  }
  const std::uint64_t one = 1;
  if (::write(state.event_fd, &one, sizeof(one)) < 0) {
    // The counter is full: the descriptor is readable already.
  }
  errno = saved_errno;
}

}  // namespace

SignalFlag::SignalFlag() {
  if (state.flags > 0) {
    ++state.flags;
    return;
  }
  state.stop_signal = 0;
  state.stop_count = 0;
  state.pause = false;
  state.event_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (state.event_fd < 0) throw environment_error("cannot make an event descriptor for signals");
  state.flags = 1;
  struct sigaction action {};
  action.sa_handler = harness_note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (int i = 0; i < 3; ++i) ::sigaction(kSignals[i], &action, &state.before[i]);
}

SignalFlag::~SignalFlag() {
  if (--state.flags > 0) return;
  for (int i = 0; i < 3; ++i) ::sigaction(kSignals[i], &state.before[i], nullptr);
  ::close(state.event_fd.exchange(-1));
}

int SignalFlag::stop_signal() const { return state.stop_signal; }
int SignalFlag::stop_count() const { return state.stop_count; }
bool SignalFlag::pause_asked() const { return state.pause; }
ExitCode SignalFlag::exit_code() const {
  if (stop_signal() == SIGINT) return kExitInterrupted;
  if (stop_signal() == SIGTERM) return kExitTerminated;
  return pause_asked() ? kExitToBeContinued : kExitDone;
}
void SignalFlag::throw_if_interrupted() const {
  if (exit_code() != kExitDone) throw Interrupted{exit_code()};
}
int SignalFlag::fd() const { return state.event_fd; }

}  // namespace harness

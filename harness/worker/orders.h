#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "harness/base/signal_flag.h"
#include "harness/protocol/channel.h"

namespace harness::worker {

// Thrown out of a long computation once the worker has been told to stop.
struct Interrupted {};

// What the controller wants of this worker. Stopping is asked for by a pause, a stop signal, or the
// controller's end.
class Orders {
 public:
  // Both outlive it; `signals` may be null.
  Orders(Channel& channel, const SignalFlag* signals) : channel_(channel), signals_(signals) {}

  // Waits for the next assignment; nothing once the controller has gone or a signal came.
  std::optional<Assignment> next();

  // Takes in what has come; cheap.
  void poll();
  bool stop() const { return !reason_.empty(); }
  const std::string& reason() const { return reason_; }
  void throw_if_stopped() {
    poll();
    if (stop()) throw Interrupted{};
  }
  // Why a trial is to be pruned; null if it is not.
  const std::string* pruned(const std::string& trial) const;
  // A new assignment begins: a pause and prunings were meant for the one before.
  void begin();
  bool gone() const { return gone_; }

 private:
  void take(Order order);

  Channel& channel_;
  const SignalFlag* signals_;
  std::deque<Assignment> waiting_;
  std::map<std::string, std::string> pruned_;
  std::string reason_;
  bool gone_ = false;
};

}  // namespace harness::worker

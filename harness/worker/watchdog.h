#pragma once

#include <thread>

namespace harness::worker {

// Ends the process a few seconds after its controller has gone or a stop signal came, whatever the plugins
// are at: the worker itself checkpoints and ends before that unless one step or one file takes longer. What
// is lost then is what came after the last checkpoint.
class Watchdog {
 public:
  // `socket`: the channel's; `signals`: SignalFlag::fd(). Both stay open while it lives.
  Watchdog(int socket, int signals);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  int wake_;
  std::thread thread_;
};

}  // namespace harness::worker

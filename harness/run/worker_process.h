#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "harness/protocol/channel.h"
#include "harness/run/child_process.h"

namespace harness {

// A `harness-worker serve` that trains for us, with its end of a socket pair. It ends by itself when our end
// closes.
class WorkerProcess {
 public:
  struct Options {
    std::filesystem::path program;  // harness-worker
    std::string device;             // "cpu", "cuda:N"
    std::filesystem::path log;      // takes what it prints
    int inherited_lock = -1;        // a descriptor that it holds open as long as it lives
  };

  // Throws Error (kEnvironment) when it cannot be started.
  static WorkerProcess start(const Options& options);

  Channel& channel() { return *channel_; }
  int pid() const { return process_.pid(); }
  const std::string& device() const { return device_; }
  // How it ended; nothing while it runs.
  std::optional<ProcessEnd> ended() { return process_.poll(); }
  std::optional<ProcessEnd> wait(std::chrono::milliseconds patience) { return process_.wait(patience); }
  void kill();
  // Hangs up: a worker without an assignment ends at once.
  void hang_up() { channel_.reset(); }
  // The last lines that it printed, for messages.
  std::string last_words() const;

 private:
  WorkerProcess(ChildProcess process, std::unique_ptr<Channel> channel, std::string device,
                std::filesystem::path log)
      : process_(std::move(process)),
        channel_(std::move(channel)),
        device_(std::move(device)),
        log_(std::move(log)) {}

  ChildProcess process_;
  std::unique_ptr<Channel> channel_;
  std::string device_;
  std::filesystem::path log_;
};

}  // namespace harness

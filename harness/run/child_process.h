#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace harness {

// How a process ended.
struct ProcessEnd {
  int exit_code = 0;  // where it ended by itself
  int signal = 0;     // 0: it ended by itself
  bool known = true;  // false: SIGCHLD is ignored in this process, so that the kernel keeps no status
  bool ok() const { return known && signal == 0 && exit_code == 0; }
  // "signal 9 (SIGKILL)", "exit code 3".
  std::string text() const;
};

// A child process by posix_spawn: nothing of this process is copied, so that an open database is never seen
// by two. It gets a process group of its own (Ctrl-C reaches the controller alone) and default signal
// handling. A child that is still alive when this is destroyed is killed and waited for.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::pair<int, int>> descriptors;  // {ours, its number in the child}; all others are closed
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  };

  // Throws Error (kEnvironment) when the program cannot be started.
  static ChildProcess start(const std::vector<std::string>& command, const Options& options);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  int pid() const { return pid_; }
  void signal(int number) const;
  // Nothing while it runs.
  std::optional<ProcessEnd> poll();
  std::optional<ProcessEnd> wait(std::chrono::milliseconds patience);
  ProcessEnd wait();

 private:
  explicit ChildProcess(int pid) : pid_(pid) {}
  int pid_ = -1;
  std::optional<ProcessEnd> end_;
};

// Runs a command to its end with `input` on its standard input and returns what it wrote. A signal
// (SignalFlag) asks the command and what it started to end, kills them after two seconds, and is thrown as
// Interrupted.
struct CommandResult {
  ProcessEnd end;
  std::string output, errors;
};
CommandResult run_command(const std::vector<std::string>& command, const std::string& input = {});

}  // namespace harness

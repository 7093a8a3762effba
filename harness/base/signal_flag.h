#pragma once

#include "harness/base/exit_code.h"

namespace harness {

// Thrown where a signal ends what has nothing to be continued; `main` exits with the code.
struct Interrupted {
  ExitCode code;
};

// Turns SIGINT, SIGTERM and SIGUSR1 into something that a loop can ask for or poll, while it lives; the
// handlers that were there before come back afterwards. One within another sees what the outer one has seen:
// a signal handler can reach nothing but what is static, and these share the only static there is. For one
// thread.
class SignalFlag {
 public:
  SignalFlag();
  ~SignalFlag();
  SignalFlag(const SignalFlag&) = delete;
  SignalFlag& operator=(const SignalFlag&) = delete;

  // SIGINT or SIGTERM, the first one that came; 0 while none has.
  int stop_signal() const;
  // How many stop signals came: the second one means "at once".
  int stop_count() const;
  // Whether SIGUSR1 ("stop, to be continued": schedulers send it before a time limit) has come.
  bool pause_asked() const;
  // What a process that heeds the signal exits with; kExitDone while none has come.
  ExitCode exit_code() const;
  // Throws Interrupted with that code once any signal has come.
  void throw_if_interrupted() const;

  // Readable once any signal has come: for poll(). Stays readable.
  int fd() const;
};

}  // namespace harness

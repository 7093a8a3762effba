#pragma once

#include "harness/base/exit_code.h"
#include "harness/worker/orders.h"
#include "harness/worker/workbench.h"

namespace harness::worker {

// Runs assignments until the controller has gone or a signal came: kExitDone when that found it idle,
// kExitToBeContinued when trials were left off at a checkpoint.
ExitCode serve(Channel& channel, const SignalFlag* signals, Workbench& bench);

// The same as a process of its own on an inherited socket, with a watchdog.
ExitCode serve_process(int fd);

}  // namespace harness::worker

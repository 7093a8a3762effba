#pragma once

namespace harness {

// What a program of ours returns; docs/exit-codes.md lists them for users.
enum ExitCode : int {
  kExitDone = 0,
  kExitInternal = 1,        // a fault of the program itself
  kExitBadInput = 2,        // a file, option or argument is wrong; nothing was written
  kExitEnvironment = 3,     // the machine lacks something: a package, a device, a writable folder
  kExitTrialsFailed = 4,    // the sweep is over, some trials failed or diverged
  kExitToBeContinued = 75,  // stopped on request; the same command goes on
  kExitInterrupted = 130,   // SIGINT
  kExitTerminated = 143,    // SIGTERM
};

}  // namespace harness

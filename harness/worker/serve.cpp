#include "harness/worker/serve.h"

#include <signal.h>
#include <sys/prctl.h>

#include "harness/worker/assignment_runner.h"
#include "harness/worker/heap.h"
#include "harness/worker/watchdog.h"

namespace harness::worker {

ExitCode serve(Channel& channel, const SignalFlag* signals, Workbench& bench) {
  Orders orders(channel, signals);
  while (const auto assignment = orders.next()) {
    orders.begin();
    Reporter reporter(channel, *assignment);
    run_assignment(bench, *assignment, reporter, orders);
    const bool left_off = orders.gone();
    reporter.done();
    if (left_off) return kExitToBeContinued;
  }
  return kExitDone;
}

ExitCode serve_process(int fd) {
  keep_freed_memory();
  const SignalFlag signals;
  ::prctl(PR_SET_PDEATHSIG,
          SIGTERM);  // the end of the socket says the same; this also reaches a worker in a long step
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file too large is an error of write(), not the end of the process
  Channel channel(fd);
  const Watchdog watchdog(fd, signals.fd());
  Workbench bench;
  return serve(channel, &signals, bench);
}

}  // namespace harness::worker

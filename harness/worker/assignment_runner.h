#pragma once

#include "harness/worker/orders.h"
#include "harness/worker/reporter.h"
#include "harness/worker/workbench.h"

namespace harness::worker {

// Does what an assignment asks for and tells how it went, in the spool:
//   train     TrialStarted ... TrialEnded a trial (harness/worker/train_run.h)
//   check     TrialEnded a trial, done or failed; nothing else is written anywhere
//   evaluate  ScoreEvents at the checkpoint's step, a Remark "evaluation_failed" where that cannot be
//   sample    the file or folder asked for and a Remark "sampled", or "sample_failed"
//   prepare   a Remark "prepare_failed": extractors are made where a trial is judged
// Never throws for what a trial or plugin does; throws Error when the spool cannot be written.
void run_assignment(Workbench& bench, const Assignment& assignment, Reporter& reporter, Orders& orders);

}  // namespace harness::worker

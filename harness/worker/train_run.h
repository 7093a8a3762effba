#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/train/trainer.h"
#include "harness/worker/agenda.h"
#include "harness/worker/judge.h"
#include "harness/worker/orders.h"
#include "harness/worker/reporter.h"
#include "harness/worker/workbench.h"

namespace harness::worker {

// One train assignment from its newest checkpoint to its end: chunks of steps of about a quarter of a second
// between what the agenda has due, so that orders are followed soon. Every trial of it gets exactly one
// TrialEnded, whatever happens, unless the spool itself cannot be written.
class TrainRun {
 public:
  TrainRun(Workbench& bench, const Assignment& assignment, Reporter& reporter, Orders& orders)
      : bench_(bench), assignment_(assignment), reporter_(reporter), orders_(orders) {}
  void run();

 private:
  void start();
  void announce();
  void make_extractors();
  void train();
  void one_chunk();
  void settle();
  void judge(const Agenda::Due& due);
  void judge(std::size_t trial, const Agenda::Due& due);
  void record_times(std::size_t trial, double evaluation_seconds);
  bool checkpoint(std::size_t trial);
  void pause();
  void end(std::size_t trial, TrialStatus status, const std::string& reason);
  void fail_all(const std::string& reason);
  void progress(const char* phase);
  void breathe();  // between parts of what takes long
  bool running(std::size_t trial) const { return !ended_[trial]; }
  bool any_running() const;
  Standing standing() const;

  Workbench& bench_;
  const Assignment& assignment_;
  Reporter& reporter_;
  Orders& orders_;
  const data::ResidentData* data_ = nullptr;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<Agenda> agenda_;
  std::vector<bool> ended_;
  std::int64_t from_step_ = 0, chunk_ = 1, saved_step_ = -1;
  double steps_per_second_ = 0.0;
  Standing timed_;  // of the curve time.step's last point
};

}  // namespace harness::worker

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/protocol/assignment.h"
#include "harness/protocol/event.h"

namespace harness {

// How far the whole sweep is.
struct SweepProgress {
  std::int64_t trials = 0, waiting = 0, running = 0, done = 0, failed = 0, diverged = 0, pruned = 0;
  double steps_per_second = 0.0;  // of all running trials together
  double seconds_left = -1.0;     // -1: not known yet
};

// What the controller tells whoever watches; called from its one thread and must not wait.
class RunView {
 public:
  virtual ~RunView() = default;
  // One line of news: a trial ended, a worker was lost, how the run begins.
  virtual void say(const std::string& line) = 0;
  // Something went wrong that the run survives.
  virtual void warn(const std::string& line) = 0;
  // The state a few times a second.
  virtual void progress(const std::vector<Progress>& running, const SweepProgress& sweep) = 0;
  // The last words come; nothing is drawn any more.
  virtual void close() = 0;
};

}  // namespace harness

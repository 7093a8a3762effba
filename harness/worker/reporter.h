#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/base/stopwatch.h"
#include "harness/protocol/channel.h"
#include "harness/protocol/spool.h"
#include "harness/worker/restore.h"

namespace harness::worker {

// What a worker tells about one assignment: events into the spool, and over the socket how far the spool is
// written and how far the trials have come, at most five times a second.
class Reporter {
 public:
  // The channel outlives it. An empty spool path: events go nowhere (a check without a record).
  Reporter(Channel& channel, const Assignment& assignment);

  void event(const Event& event);
  // A block of curves: an event, and the newest values for the progress line.
  void scalars(Scalars block);
  void progress(const std::string& trial, const std::string& phase, std::int64_t step, std::int64_t steps,
                double steps_per_second);
  void remark(const std::string& trial, std::int64_t step, const std::string& level, const std::string& kind,
              const std::string& text);
  // For restore.h: a warning of each checkpoint that is passed over.
  DamageSink damage() {
    return [this](const std::string& trial, const std::string& text) {
      remark(trial, 0, "warning", "checkpoint_damaged", text);
    };
  }
  // Sends a notice unless the last one is younger than a fifth of a second.
  void tick();
  // Events are on the disk after this: at checkpoints and ends.
  void sync();
  // The last word: the worker waits for the next assignment.
  void done();

 private:
  void set_last(const std::string& trial, const LastValue& value);
  void send(bool done);

  Channel& channel_;
  std::optional<SpoolWriter> spool_;
  std::map<std::string, Progress> progress_;
  Stopwatch since_notice_;
  bool sent_ = false;
};

}  // namespace harness::worker

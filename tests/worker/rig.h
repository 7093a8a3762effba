#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/exit_code.h"
#include "harness/protocol/channel.h"
#include "harness/protocol/spool.h"
#include "harness/worker/serve.h"

namespace harness::worker::testing {

// A data set ("images", 2 x 2 grey), a model ("line": images of tanh(scale * z + shift), fitted by their
// squares in the phase "fit") and metrics ("mean", further value "mean.real"; "throws_once", the second time
// that a worker evaluates it; "mean_feature", of the extractor "means", which takes its option "milliseconds"
// to be made, and cannot be made where that is negative), in this process. The model's options: "nan_at",
// "throw_at" and "nan_gradient_at" (a step; -1 never), "milliseconds" (slept a step).
plugin::Registry fake_plugins();
Settings fake_settings(std::int64_t steps);

// A controller's side of a worker that runs on a thread of this process.
class Rig {
 public:
  Rig();
  ~Rig();

  // A train assignment of trials "a", "b" ... with 60 steps; `changes` to the settings of all of them.
  Assignment assignment(const Settings& changes = {}, std::size_t trials = 1);
  void send(const Order& order);
  // Notices until the one that says done, that one too.
  std::vector<Notice> wait_done();
  // Waits for a notice with a trial at this step or after.
  void wait_step(std::int64_t step);
  // Sends, waits, returns the events that this assignment wrote.
  std::vector<Event> run(const Assignment& assignment);
  // The controller goes; returns what serve() returned and how long that took.
  ExitCode hang_up(double* seconds = nullptr);

  std::vector<Event> events() const;
  std::int64_t spool_bytes() const { return static_cast<std::int64_t>(std::filesystem::file_size(spool_)); }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_, spool_;
  std::unique_ptr<Channel> controller_;
  std::thread worker_;
  ExitCode result_ = kExitInternal;
  std::int64_t next_id_ = 1;
};

template <class T>
std::vector<T> of_type(const std::vector<Event>& events) {
  std::vector<T> found;
  for (const Event& event : events)
    if (const T* wanted = std::get_if<T>(&event)) found.push_back(*wanted);
  return found;
}

// The step of every curve row, over all blocks that have the curve.
std::vector<std::int64_t> rows_of(const std::vector<Event>& events, const std::string& curve);

}  // namespace harness::worker::testing

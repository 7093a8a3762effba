#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/protocol/assignment.h"
#include "harness/run/worker_process.h"

namespace harness {

// One worker's place: a device, and the process that works on it at the moment.
struct WorkerSlot {
  std::string device;
  std::unique_ptr<WorkerProcess> process;  // nullptr: none at the moment
  std::filesystem::path spool;             // of this process
  std::vector<std::string> trials;         // of its assignment; empty: it waits for one
  std::vector<Progress> progress;          // newest of each trial
  bool heard = false;                      // the process has sent something

  bool busy() const { return !trials.empty(); }
};

// What the pool tells its owner.
class WorkerEvents {
 public:
  virtual ~WorkerEvents() = default;
  virtual void on_progress(WorkerSlot& slot) = 0;
  virtual void on_done(WorkerSlot& slot) = 0;  // by itself; slot.trials are still those of the assignment
  // The process is gone; `words` is what it printed last.
  virtual void on_lost(WorkerSlot& slot, const ProcessEnd& end, const std::string& words) = 0;
};

// The worker processes, one a slot, started when there is something for them to do.
class WorkerPool {
 public:
  struct Options {
    std::filesystem::path program;
    std::filesystem::path spool_folder;
    std::string name;  // of this run, begins the names of spools and logs
    int inherited_lock = -1;
  };
  WorkerPool(Options options, const std::vector<std::string>& devices);
  ~WorkerPool();  // kills what is still there

  std::vector<WorkerSlot>& slots() { return slots_; }
  // Starts a process if the slot has none, and hands it the assignment; device and spool are filled in.
  void assign(WorkerSlot& slot, Assignment assignment);
  // Waits for news of any worker, or for `extra_fd` to become readable, at most `patience`.
  void wait(int extra_fd, std::chrono::milliseconds patience);
  // Takes in all news that are there. `events` may assign at once.
  void dispatch(WorkerEvents& events);

  void pause_all(const std::string& reason);
  void kill_all();
  // Hangs up on all, waits for them to end, kills those that do not.
  void close(std::chrono::milliseconds patience);
  // Spools of all processes so far that may hold something new.
  std::vector<std::filesystem::path> spools() const { return spools_; }

 private:
  void take_notices(WorkerSlot& slot, WorkerEvents& events);
  std::filesystem::path log_of(const std::filesystem::path& spool) const;

  Options options_;
  std::vector<WorkerSlot> slots_;
  std::vector<std::filesystem::path> spools_;
  int started_ = 0;
};

}  // namespace harness

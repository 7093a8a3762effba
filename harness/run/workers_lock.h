#pragma once

#include <chrono>
#include <filesystem>

namespace harness {

// A lock on a file that is held by every process which has the descriptor open: a controller makes it, its
// workers inherit it, and as long as one of them lives the file is locked. The kernel lets go however they
// end.
class WorkersLock {
 public:
  // The file is workers.lock in the folder of results, made where it is missing. Waits up to `patience` for
  // the workers of an earlier controller, which end by themselves; throws Error (kEnvironment) if they do
  // not.
  explicit WorkersLock(const std::filesystem::path& results,
                       std::chrono::milliseconds patience = std::chrono::seconds(15));
  ~WorkersLock();
  WorkersLock(const WorkersLock&) = delete;
  WorkersLock& operator=(const WorkersLock&) = delete;

  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

}  // namespace harness

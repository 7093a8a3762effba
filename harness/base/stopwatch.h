#pragma once

#include <chrono>

namespace harness {

// Seconds on the monotonic clock since it was made or restarted; a changed wall clock does not move it.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  // Starts again from zero and returns what it stood at.
  double restart() {
    const Clock::time_point now = Clock::now();
    const double passed = std::chrono::duration<double>(now - start_).count();
    start_ = now;
    return passed;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace harness

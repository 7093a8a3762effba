#include "harness/run/workers_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "harness/base/error.h"

namespace harness {

WorkersLock::WorkersLock(const std::filesystem::path& results, std::chrono::milliseconds patience) {
  const std::filesystem::path file = results / "workers.lock";
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) throw environment_error(fmt::format("cannot open {}: {}", file.string(), ::strerror(errno)));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::close(fd_);
      throw environment_error(fmt::format("Workers of an earlier run still hold {}", file.string()),
                              "They end within seconds of their controller's death; if one hangs, end it "
                              "(`pgrep -a harness-worker`) and "
                              "type the same command again. Nothing is lost.");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

WorkersLock::~WorkersLock() { ::close(fd_); }

}  // namespace harness

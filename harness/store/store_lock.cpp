#include "harness/store/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/utc_time.h"
#include "harness/store/results_folder.h"

namespace harness {
namespace {

std::string holder_of(int fd) {
  char text[512];
  const ssize_t n = ::pread(fd, text, sizeof text, 0);
  std::string holder(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "another process writes" : holder;
}

std::filesystem::path lock_file(const std::filesystem::path& database) {
  return results_folder(database) / "writer.lock";
}

// The database's own name, links followed.
std::string file_name_of(const std::filesystem::path& database) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(database)).filename();
}

// Patient for the moment that is_held() takes.
bool take(int fd) {
  for (int tries = 0; ::flock(fd, LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (tries == 10) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace

StoreLock::StoreLock(const std::filesystem::path& database) {
  const std::string file = lock_file(database).string();
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd_ < 0)
    throw environment_error("cannot open the lock file " + file + ": " + std::strerror(errno),
                            "nothing was written; choose a folder that you may write to");
  if (!take(fd_)) {
    const std::string holder = holder_of(fd_);
    ::close(fd_);
    throw environment_error(
        database.string() + " cannot be written now: " + holder + " in the same folder",
        "wait until it has ended, or name a database in another folder with --db; reading "
        "(`harness query`, `report`, `status`) is possible at any time");
  }
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const std::string text = "process " + std::to_string(::getpid()) + " on " + host + " since " + utc_now() +
                           " writes " + file_name_of(database) + "\n";
  if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, text.data(), text.size(), 0) < 0) {
    const int code = errno;
    ::close(fd_);
    throw environment_error("cannot write the lock file " + file + ": " + std::strerror(code),
                            "nothing was written; free space or choose another folder");
  }
}

bool StoreLock::is_held(const std::filesystem::path& database) {
  const int fd = ::open(lock_file(database).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool held =
      ::flock(fd, LOCK_SH | LOCK_NB) != 0 && holder_of(fd).ends_with(" writes " + file_name_of(database));
  ::close(fd);
  return held;
}

StoreLock::~StoreLock() { ::close(fd_); }

}  // namespace harness

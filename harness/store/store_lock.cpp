#include "harness/store/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

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

}  // namespace

StoreLock::StoreLock(const std::filesystem::path& database) {
  const std::string file = (results_folder(database) / "writer.lock").string();
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd_ < 0)
    throw environment_error("cannot open the lock file " + file + ": " + std::strerror(errno),
                            "nothing was written; choose a folder that you may write to");
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
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
                           " writes " + database.filename().string() + "\n";
  if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, text.data(), text.size(), 0) < 0) {
    const int code = errno;
    ::close(fd_);
    throw environment_error("cannot write the lock file " + file + ": " + std::strerror(code),
                            "nothing was written; free space or choose another folder");
  }
}

StoreLock::~StoreLock() { ::close(fd_); }

}  // namespace harness

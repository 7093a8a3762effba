#include "harness/base/file_io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/base/error.h"

namespace harness {
namespace {

Error failed(const char* what, const std::filesystem::path& path, int code) {
  return environment_error(std::string("cannot ") + what + " " + path.string() + ": " + std::strerror(code));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  const Descriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (input.get() < 0) throw failed("read", file, errno);
  struct stat status {};
  if (::fstat(input.get(), &status) != 0) throw failed("read", file, errno);
  std::string text;
  if (S_ISREG(status.st_mode)) text.reserve(static_cast<std::size_t>(status.st_size));
  char piece[65536];
  while (true) {
    const ssize_t count = ::read(input.get(), piece, sizeof(piece));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw failed("read", file, errno);
    if (count == 0) return text;
    text.append(piece, static_cast<std::size_t>(count));
  }
}

void sync_file(const std::filesystem::path& file) {
  const Descriptor written(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (written.get() < 0) throw failed("open", file, errno);
  if (::fsync(written.get()) != 0) throw failed("sync", file, errno);
}

void sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path name = folder.empty() ? "." : folder;
  const Descriptor directory(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) throw failed("open folder", name, errno);
  // Some network file systems cannot sync a folder and say so with EINVAL; their renames are the server's
  // care.
  if (::fsync(directory.get()) != 0 && errno != EINVAL) throw failed("sync folder", name, errno);
}

}  // namespace harness

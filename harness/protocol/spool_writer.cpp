#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/json.h"
#include "harness/base/utc_time.h"
#include "harness/protocol/spool.h"
#include "harness/protocol/spool_frame.h"

namespace harness {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Error failed(const std::string& what, const std::filesystem::path& path) {
  return environment_error(
      "cannot " + what + " the spool " + path.string() + ": " + std::strerror(errno),
      "what was written before is safe; free space or mend the folder, then run the same "
      "command again, with --retry-failed where trials have failed of it");
}

Error not_synced(int code, const std::filesystem::path& path) {
  return environment_error(
      "cannot sync the spool " + path.string() + ": " + std::strerror(code) +
          "; what was written to it since the last sync may be lost",
      "mend the disk or name a database on another one with --db; the same command goes on from the newest "
      "checkpoints, with --retry-failed where trials have failed of it");
}

std::string new_id() {
  std::random_device random;
  char text[33];
  std::snprintf(text, sizeof text, "%08x%08x%08x%08x", random(), random(), random(), random());
  return text;
}

std::string header_text(const std::string& experiment) {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return print_json(nlohmann::json{{"format", 1},
                                   {"id", new_id()},
                                   {"experiment", experiment},
                                   {"host", host},
                                   {"pid", ::getpid()},
                                   {"started", utc_now()}});
}

std::int64_t now_milliseconds() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

// Length of the whole frames, header included; the last whole frame's sequence number goes to `sequence`.
// Everything after them must be a frame that was cut off.
std::size_t whole_part(std::string_view bytes, const std::filesystem::path& path, std::int64_t& sequence) {
  if (bytes.substr(0, kSpoolMagic.size()) != kSpoolMagic.substr(0, bytes.size()))
    throw input_error(path.string() + " is no spool of this program",
                      "name another file; this one was left as it is");
  if (bytes.size() < kSpoolMagic.size()) return 0;
  std::size_t at = kSpoolMagic.size();
  sequence = -1;
  while (at < bytes.size()) {
    const Frame frame = parse_frame(bytes.substr(at));
    const bool follows = frame.state == Frame::State::kWhole && frame.sequence == sequence + 1;
    if (follows) {
      ++sequence;
      at += static_cast<std::size_t>(frame.size);
      continue;
    }
    if (!is_torn(frame, bytes.substr(at)))
      throw input_error("the spool " + path.string() + " is damaged at byte " + std::to_string(at),
                        "it was left as it is; the worker starts a new spool");
    break;
  }
  return sequence < 0 ? 0 : at;
}

struct Unmap {
  std::size_t length;
  void operator()(void* mapped) const { ::munmap(mapped, length); }
};

}  // namespace

struct SpoolWriter::State {
  std::filesystem::path path;
  int fd = -1;
  std::int64_t sequence = 0;
  std::int64_t size = 0;  // of the file
  std::string buffer;
  int sync_failure = 0;  // errno of the first one

  State(std::filesystem::path where, const std::string& experiment) : path(std::move(where)) {
    bool made = false;
    fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_APPEND);
    if (fd < 0 && errno == ENOENT) {
      fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_APPEND | O_CREAT | O_EXCL, 0600);
      made = true;
    }
    if (fd < 0) throw failed("open", path);
    try {
      if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
        throw environment_error("the spool " + path.string() + " has another writer",
                                "wait until that worker has ended");
      go_on(experiment);
      if (made) sync_folder(path.has_parent_path() ? path.parent_path() : ".");
    } catch (...) {
      ::close(fd);
      throw;
    }
  }
  ~State() { ::close(fd); }

  void go_on(const std::string& experiment) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) throw failed("look at", path);
    const auto length = static_cast<std::size_t>(status.st_size);
    std::size_t whole = 0;
    if (length > 0) {
      // Mapped, so that a long spool takes no memory of the worker's; nobody else shortens it.
      void* const mapped = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, fd, 0);
      if (mapped == MAP_FAILED) throw failed("read", path);
      const std::unique_ptr<void, Unmap> guard(mapped, Unmap{length});
      whole = whole_part({static_cast<const char*>(mapped), length}, path, sequence);
    }
    if (whole < length && ::ftruncate(fd, static_cast<off_t>(whole)) != 0) throw failed("trim", path);
    size = static_cast<std::int64_t>(whole);
    if (whole == 0) {
      sequence = 0;
      buffer.assign(kSpoolMagic);
      append_frame(buffer, 0, now_milliseconds(), header_text(experiment));
    }
    sync();
  }

  // What a full disk did not take stays in the buffer: the next flush goes on in the middle of the frame.
  void flush() {
    if (sync_failure != 0) throw not_synced(sync_failure, path);
    while (!buffer.empty()) {
      const ssize_t n = ::write(fd, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw failed("write to", path);
      buffer.erase(0, static_cast<std::size_t>(n));
      size += n;
    }
  }

  // A failed fsync is final: the kernel may drop what it could not write and take it for written, so that the
  // next fsync succeeds over a hole (Rebello et al., USENIX ATC 2020). Nothing is put behind the hole either.
  void sync() {
    flush();
    if (::fsync(fd) == 0) return;
    sync_failure = errno;
    throw not_synced(sync_failure, path);
  }
};

SpoolWriter::SpoolWriter(const std::filesystem::path& path, const std::string& experiment)
    : state_(std::make_unique<State>(path, experiment)) {}
SpoolWriter::SpoolWriter(SpoolWriter&&) noexcept = default;
SpoolWriter& SpoolWriter::operator=(SpoolWriter&&) noexcept = default;

SpoolWriter::~SpoolWriter() {
  if (!state_) return;
  try {
    state_->flush();
  } catch (const Error&) {
  }
}

void SpoolWriter::append(const Event& event) {
  append_frame(state_->buffer, state_->sequence + 1, now_milliseconds(), encode(event));
  ++state_->sequence;
  if (state_->buffer.size() >= kBufferBytes) state_->flush();
}

std::int64_t SpoolWriter::flush() {
  state_->flush();
  return state_->size;
}

void SpoolWriter::sync() { state_->sync(); }

}  // namespace harness

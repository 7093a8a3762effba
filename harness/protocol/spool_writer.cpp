#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <random>

#include "harness/base/error.h"
#include "harness/protocol/spool.h"
#include "harness/protocol/spool_frame.h"

namespace harness {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

Error failed(const std::string& what, const std::filesystem::path& path) {
  return environment_error(
      "cannot " + what + " the spool " + path.string() + ": " + std::strerror(errno),
      "what was written before is safe; free space or mend the folder, then run the same "
      "command again");
}

std::string new_id() {
  std::random_device random;
  char text[33];
  std::snprintf(text, sizeof text, "%08x%08x%08x%08x", random(), random(), random(), random());
  return text;
}

std::string header_text() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  char time[32] = "";
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return nlohmann::json{
      {"format", 1}, {"id", new_id()}, {"host", host}, {"pid", ::getpid()}, {"started", time}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw failed("write to", path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void sync_folder(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) throw failed("sync the folder of", path);
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  if (!synced) throw failed("sync the folder of", path);
}

// What a power cut leaves behind a frame that never reached the disk: nothing but zeros from there on.
bool only_zeros(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
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
    const auto known = static_cast<std::size_t>(frame.size > 0 ? kFrameHeaderBytes : 0);
    const bool torn = frame.state == Frame::State::kIncomplete || only_zeros(bytes.substr(at + known));
    if (!torn)
      throw input_error("the spool " + path.string() + " is damaged at byte " + std::to_string(at),
                        "it was left as it is; the worker starts a new spool");
    break;
  }
  return sequence < 0 ? 0 : at;
}

}  // namespace

struct SpoolWriter::State {
  std::filesystem::path path;
  int fd = -1;
  std::int64_t sequence = 0;
  std::int64_t size = 0;  // of the file
  std::string buffer;

  explicit State(std::filesystem::path where) : path(std::move(where)) {
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
      go_on();
      if (made) sync_folder(path);
    } catch (...) {
      ::close(fd);
      throw;
    }
  }
  ~State() { ::close(fd); }

  void go_on() {
    struct stat status {};
    if (::fstat(fd, &status) != 0) throw failed("look at", path);
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
      const ssize_t n = ::pread(fd, bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw failed("read", path);
      got += static_cast<std::size_t>(n);
    }
    const std::size_t whole = bytes.empty() ? 0 : whole_part(bytes, path, sequence);
    if (whole < bytes.size() && ::ftruncate(fd, static_cast<off_t>(whole)) != 0) throw failed("trim", path);
    size = static_cast<std::int64_t>(whole);
    if (whole == 0) {
      sequence = 0;
      buffer.assign(kSpoolMagic);
      append_frame(buffer, 0, header_text());
    }
    flush();
    if (::fsync(fd) != 0) throw failed("sync", path);
  }

  void flush() {
    if (buffer.empty()) return;
    write_all(fd, buffer, path);
    size += static_cast<std::int64_t>(buffer.size());
    buffer.clear();
  }
};

SpoolWriter::SpoolWriter(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
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
  append_frame(state_->buffer, state_->sequence + 1, encode(event));
  ++state_->sequence;
  if (state_->buffer.size() >= kBufferBytes) state_->flush();
}

std::int64_t SpoolWriter::flush() {
  state_->flush();
  return state_->size;
}

void SpoolWriter::sync() {
  state_->flush();
  if (::fsync(state_->fd) != 0) throw failed("sync", state_->path);
}

}  // namespace harness

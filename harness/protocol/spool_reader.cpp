#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/protocol/spool.h"
#include "harness/protocol/spool_frame.h"

namespace harness {
namespace {

struct File {
  int fd = -1;
  explicit File(const std::filesystem::path& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

Error unreadable(const std::filesystem::path& path) {
  return environment_error(
      "cannot read the spool " + path.string() + ": " + std::strerror(errno),
      "What the database holds is safe. Put the spool back, or run the same command again: it "
      "trains what is missing.");
}

[[noreturn]] void damaged(const std::filesystem::path& path, std::int64_t offset, const std::string& what) {
  throw input_error(
      "the spool " + path.string() + " is damaged at byte " + std::to_string(offset) + ": " + what,
      "what was recorded before that byte is safe in the database; move the spool away and run the "
      "same command again: its trials go on from their checkpoints");
}

std::string read_at(int fd, const std::filesystem::path& path, std::int64_t offset, std::int64_t wanted) {
  std::string bytes(static_cast<std::size_t>(wanted), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t n =
        ::pread(fd, bytes.data() + got, bytes.size() - got, offset + static_cast<std::int64_t>(got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw unreadable(path);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  bytes.resize(got);
  return bytes;
}

constexpr std::int64_t kHeaderRead = 4096;

}  // namespace

SpoolReader::SpoolReader(std::filesystem::path path, SpoolPosition from)
    : path_(std::move(path)), position_(from) {}

void SpoolReader::seek(SpoolPosition position) { position_ = position; }

const std::string& SpoolReader::id() {
  if (id_.empty()) read_header();
  return id_;
}

const std::string& SpoolReader::experiment() {
  id();
  return experiment_;
}

bool SpoolReader::read_header() {
  const File file(path_);
  if (file.fd < 0) {
    if (errno == ENOENT) return false;
    throw unreadable(path_);
  }
  const std::string bytes = read_at(file.fd, path_, 0, kHeaderRead);
  const std::string_view begin(bytes);
  if (begin.substr(0, kSpoolMagic.size()) != kSpoolMagic.substr(0, begin.size()))
    throw input_error(path_.string() + " is no spool of this program",
                      "only *.spool files written by harness belong there");
  if (begin.size() < kSpoolMagic.size()) return false;
  const Frame frame = parse_frame(begin.substr(kSpoolMagic.size()));
  const auto offset = static_cast<std::int64_t>(kSpoolMagic.size());
  if (frame.state == Frame::State::kDamaged) damaged(path_, offset, "the header's checksum does not fit");
  if (frame.state == Frame::State::kIncomplete) return false;
  const auto header = try_parse_json(frame.payload);
  if (frame.sequence != 0 || !header.is_object() || !header.contains("id") || !header["id"].is_string())
    damaged(path_, offset, "the header has no id");
  id_ = header["id"].get<std::string>();
  experiment_ = header.value("experiment", "");
  first_frame_ = offset + frame.size;
  return true;
}

void SpoolReader::sync() const {
  const File file(path_);
  if (file.fd < 0 || ::fdatasync(file.fd) != 0)
    throw environment_error("cannot sync the spool " + path_.string() + ": " + std::strerror(errno));
}

std::vector<SpoolEntry> SpoolReader::read(std::int64_t max_bytes) {
  std::vector<SpoolEntry> entries;
  if (id().empty()) return entries;
  if (position_.offset == 0) position_ = {first_frame_, 0};
  const File file(path_);
  if (file.fd < 0) throw unreadable(path_);
  struct stat status {};
  if (::fstat(file.fd, &status) != 0) throw unreadable(path_);
  cut_short_ = status.st_size < position_.offset;
  if (cut_short_) {
    if (::flock(file.fd, LOCK_SH | LOCK_NB) == 0) return entries;
    damaged(path_, status.st_size,
            "it was read up to byte " + std::to_string(position_.offset) + " before and is shorter now");
  }

  std::string bytes = read_at(file.fd, path_, position_.offset,
                              std::min<std::int64_t>(max_bytes, status.st_size - position_.offset));
  std::size_t at = 0;
  while (true) {
    Frame frame = parse_frame(std::string_view(bytes).substr(at));
    if (frame.state == Frame::State::kIncomplete && entries.empty() && at == 0 &&
        frame.size > static_cast<std::int64_t>(bytes.size()) &&
        position_.offset + frame.size <= status.st_size) {
      bytes = read_at(file.fd, path_, position_.offset, frame.size);  // one frame larger than max_bytes
      frame = parse_frame(bytes);
    }
    if (frame.state == Frame::State::kIncomplete) return entries;
    // What stands before a damaged frame is handed on first; the next call tells.
    if (frame.state == Frame::State::kDamaged) {
      const auto left = status.st_size - position_.offset;
      if (!entries.empty() || is_torn(frame, read_at(file.fd, path_, position_.offset, left))) return entries;
      damaged(path_, position_.offset, "a checksum does not fit");
    }
    if (frame.sequence != position_.sequence + 1) {
      if (!entries.empty()) return entries;
      damaged(path_, position_.offset,
              "event " + std::to_string(frame.sequence) + " stands where " +
                  std::to_string(position_.sequence + 1) + " belongs");
    }
    const SpoolPosition next{position_.offset + frame.size, frame.sequence};
    try {
      entries.push_back({frame.sequence, next.offset, frame.utc_milliseconds, decode(frame.payload)});
    } catch (const Error& fault) {
      if (!entries.empty()) return entries;
      damaged(path_, position_.offset, fault.what());
    }
    position_ = next;
    at += static_cast<std::size_t>(frame.size);
  }
}

}  // namespace harness

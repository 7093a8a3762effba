#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/protocol/event.h"

namespace harness {

// A spool is an append-only log: a header that names the format and the writer, then frames of
// [u32 length][u32 CRC-32C of the payload][u64 sequence number][payload], little endian. A torn last frame is
// cut off on reopening; anything else that does not fit is an error that names file and offset.
class SpoolWriter {
 public:
  // Opens for appending, or makes the file (0600) and syncs its folder. One writer a file.
  explicit SpoolWriter(const std::filesystem::path& path);
  ~SpoolWriter();
  SpoolWriter(SpoolWriter&&) noexcept;
  SpoolWriter& operator=(SpoolWriter&&) noexcept;

  void append(const Event& event);  // buffered
  std::int64_t flush();             // to the kernel; the file's size after it
  void sync();                      // flush and fsync: at checkpoints and ends

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct SpoolEntry {
  std::int64_t sequence = 0;
  std::int64_t end = 0;  // offset after the frame: the position to commit
  Event event;
};

// Reads whole frames from a position on; stops quietly at an incomplete last frame (the writer may still be
// at it).
class SpoolReader {
 public:
  explicit SpoolReader(std::filesystem::path path, std::int64_t position = 0);
  std::vector<SpoolEntry> read(std::int64_t max_bytes = 8 << 20);
  std::int64_t position() const { return position_; }

 private:
  std::filesystem::path path_;
  std::int64_t position_ = 0;
};

}  // namespace harness

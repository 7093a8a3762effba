#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/protocol/event.h"

namespace harness {

// A spool is an append-only log: the magic "HSPOOL1\n", then frames, little endian:
//   [u32 length of payload][u64 sequence number][i64 milliseconds since 1970, UTC][u32 CRC-32C of these 20
//   bytes][payload][u32 CRC-32C of payload]
// Frame 0 is the header: JSON that names the format, the writer and the experiment, and holds the spool's own
// id, by which the recorder knows it wherever the file lies. Sequence numbers rise by one. A torn last frame
// (the writer was cut off) is no fault; anything else that does not fit is an error that names file and
// offset.
class SpoolWriter {
 public:
  // Opens for appending and cuts off a torn last frame, or makes the file (0600) and syncs its folder. One
  // writer a file: a second one is refused. `experiment` is what the trials of its events belong to (a
  // trial's id is unique within an experiment only); it is kept in the header of a new file.
  explicit SpoolWriter(const std::filesystem::path& path, const std::string& experiment = {});
  ~SpoolWriter();  // flushes what it can; errors are lost here, so call flush() or sync() before
  SpoolWriter(SpoolWriter&&) noexcept;
  SpoolWriter& operator=(SpoolWriter&&) noexcept;

  void append(const Event& event);  // buffered
  std::int64_t flush();             // to the kernel; the file's size after it
  // flush and fsync: at checkpoints and ends. Once it has failed, it and flush() always do: write on to
  // another spool.
  void sync();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct SpoolEntry {
  std::int64_t sequence = 0;          // from 1
  std::int64_t end = 0;               // offset after the frame: the position to commit
  std::int64_t utc_milliseconds = 0;  // when it was appended, by the writer's clock
  Event event;
};

// Where a reader stands: after the frame with this sequence number. The default is the file's begin.
struct SpoolPosition {
  std::int64_t offset = 0;
  std::int64_t sequence = 0;
};

// Reads whole frames from a position on; stops quietly at an incomplete last frame (the writer may still be
// at it) and where the file does not exist yet.
class SpoolReader {
 public:
  explicit SpoolReader(std::filesystem::path path, SpoolPosition from = {});

  // The spool's own id; empty while the file has no whole header yet.
  const std::string& id();
  // What the header says the spool belongs to; may be empty.
  const std::string& experiment();
  // At most about `max_bytes` of frames, at least one if a whole one is there. Nothing where the file is
  // shorter than the position and has no writer any more: a power cut took what was not on the disk yet.
  std::vector<SpoolEntry> read(std::int64_t max_bytes = 8 << 20);
  // What was read is on the disk after this.
  void sync() const;
  bool cut_short() const { return cut_short_; }  // the last read() found it so
  // Goes on from there.
  void seek(SpoolPosition position);
  SpoolPosition position() const { return position_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  bool read_header();

  std::filesystem::path path_;
  std::string id_, experiment_;
  std::int64_t first_frame_ = 0;  // offset after the header
  SpoolPosition position_;
  bool cut_short_ = false;
};

}  // namespace harness

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace harness {

// The only writer of a results database. Takes events from spools and commits them together with the position
// reached in each spool: every event counts exactly once, whatever was killed in between.
//
// While a recorder lives the process must not open, copy or hash the database file by ordinary file calls:
// closing it would drop SQLite's locks and can lose rows. Not to be carried over a fork.
class Recorder {
 public:
  // Makes the database if there is none, brings an older one up to date (after a copy beside it), takes the
  // lock. Throws Error for a file of another program, a newer or damaged one, and if another process writes
  // it.
  explicit Recorder(const std::filesystem::path& database);
  // What record() has committed stays; the file is left as after a crash unless finish() was called.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Commits what is new in these spools: one transaction for every 8 MiB or so. Returns the number of events.
  // A spool that does not exist yet is passed over; a damaged one throws after what stands before the damage
  // has been committed.
  std::int64_t record(const std::vector<std::filesystem::path>& spools);
  // All *.spool files of a folder, in the order of their names.
  std::int64_t record_folder(const std::filesystem::path& folder);
  // Spools that are shorter than what was recorded from them: a power cut took their end. The database holds
  // it; one made anew from the spools would not.
  std::vector<std::filesystem::path> cut_short() const;

  // Leaves one plain file without write-ahead log. The recorder is done after that. False if readers are
  // still at it, so that the log had to stay; nothing is lost then either.
  bool finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness

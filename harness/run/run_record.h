#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/protocol/spool.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"

namespace harness {

// The database as the controller uses it: one recorder, a reader beside it, and the controller's own spool,
// which is made with its first event. What the controller decides goes through the spool like everything
// else, so that the database can be rebuilt.
class RunRecord {
 public:
  // Opens or makes the database and takes in what an earlier run left in the spools. `name` begins the
  // spool's name.
  RunRecord(const std::filesystem::path& database, const std::filesystem::path& spool_folder,
            const std::string& name, std::string experiment);

  // Synced and committed before it returns.
  void write(const std::vector<Event>& events);
  std::int64_t record(const std::vector<std::filesystem::path>& spools) { return recorder_.record(spools); }
  // All spools of the folder: what an earlier run or its workers left there.
  std::int64_t record_all() { return recorder_.record_folder(spool_path_.parent_path()); }
  std::vector<std::filesystem::path> cut_short() const { return recorder_.cut_short(); }
  const Reader& reader() const { return *reader_; }
  // Leaves the database as one plain file. Nothing else may be asked for afterwards.
  bool finish() {
    reader_.reset();  // as long as somebody reads, the write-ahead log stays
    return recorder_.finish();
  }

 private:
  std::filesystem::path spool_path_;
  std::string experiment_;
  Recorder recorder_;
  std::optional<Reader> reader_;  // after the recorder, which makes the file
  std::optional<SpoolWriter> spool_;
};

}  // namespace harness

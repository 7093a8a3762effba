#include "harness/run/run_record.h"

#include <utility>

namespace harness {

namespace fs = std::filesystem;

namespace {

const fs::path& made(const fs::path& database, const fs::path& spool_folder) {
  fs::create_directories(spool_folder);
  return database;
}

}  // namespace

RunRecord::RunRecord(const fs::path& database, const fs::path& spool_folder, const std::string& name,
                     std::string experiment)
    : spool_path_(spool_folder / (name + "-controller.spool")),
      experiment_(std::move(experiment)),
      recorder_(made(database, spool_folder)),
      reader_(database) {
  recorder_.record_folder(spool_folder);
}

void RunRecord::write(const std::vector<Event>& events) {
  if (events.empty()) return;
  if (!spool_) spool_.emplace(spool_path_, experiment_);
  for (const Event& event : events) spool_->append(event);
  spool_->sync();
  recorder_.record({spool_path_});
}

}  // namespace harness

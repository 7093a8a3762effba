#include "harness/run/garbage.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "harness/base/hex.h"
#include "harness/protocol/spool.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"
#include "harness/store/schema.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed))
    entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

// Other folders are not ours.
bool is_trial_id(const std::string& name) { return is_hex(name, 16); }

bool has_ended(TrialStatus status) {
  return status == TrialStatus::kDone || status == TrialStatus::kPruned || status == TrialStatus::kDiverged;
}

// The name comes from the database, which may come from somebody else: one that leads out of the results
// folder is not followed.
bool is_folder_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

// By the file's header: SQLite's magic, and at byte 68 the application's id, big-endian.
bool is_our_database(const fs::path& file) {
  std::string head(72, '\0');
  std::ifstream(file, std::ios::binary).read(head.data(), static_cast<std::streamsize>(head.size()));
  std::int32_t application = 0;
  for (std::size_t i = 68; i < 72; ++i) application = application << 8 | static_cast<unsigned char>(head[i]);
  return head.starts_with("SQLite format 3") && application == kApplicationId;
}

// The trials that the folder's other databases and its spools know.
class Neighbours {
 public:
  explicit Neighbours(const fs::path& database) : spools_(results_folder(database) / "spools") {
    std::error_code ignored;
    for (const fs::path& file : entries_of(results_folder(database)))
      if (fs::is_regular_file(file, ignored) && !fs::equivalent(file, database, ignored) &&
          !is_database_file(file.filename(), database) && is_our_database(file))
        add(Reader(file));
  }

  // The row as all databases together have it: what one of them still needs is needed.
  TrialRow together(TrialRow row) const {
    const auto found = rows_.find({row.experiment, row.trial});
    if (found == rows_.end()) return row;
    merge(row, found->second);
    return row;
  }

  bool know(const std::string& experiment, const std::string& trial) const {
    if (rows_.contains({experiment, trial})) return true;
    if (!spools_read_) read_spools();
    return in_spools_.contains(trial);
  }

 private:
  static void merge(TrialRow& row, const TrialRow& other) {
    row.in_plan = row.in_plan || other.in_plan;
    if (!has_ended(other.status)) row.status = other.status;
  }
  void add(const Reader& reader) {
    for (const ExperimentRow& experiment : reader.experiments())
      for (TrialRow& row : reader.trials(experiment.name, true)) {
        const auto [place, fresh] = rows_.try_emplace({row.experiment, row.trial}, row);
        if (!fresh) merge(place->second, row);
      }
  }

  // Only when a folder's fate hangs on them: they can be long.
  void read_spools() const {
    for (const fs::path& file : entries_of(spools_)) {
      if (file.extension() != ".spool") continue;
      SpoolReader spool(file);
      for (auto entries = spool.read(); !entries.empty(); entries = spool.read())
        for (const SpoolEntry& entry : entries)
          std::visit([this](const auto& event) { in_spools_.insert(trial_of(event)); }, entry.event);
    }
    spools_read_ = true;
  }
  template <class Event>
  static std::string trial_of(const Event& event) {
    if constexpr (requires { event.trial; })
      return event.trial;
    else
      return {};
  }

  fs::path spools_;
  std::map<std::pair<std::string, std::string>, TrialRow> rows_;
  mutable std::set<std::string> in_spools_;
  mutable bool spools_read_ = false;
};

void look_at_trial(const fs::path& folder, const TrialRow& row, const GarbageScope& scope,
                   std::vector<Garbage>& garbage) {
  std::int64_t newest = -1;
  for (const fs::path& entry : entries_of(folder))
    if (const auto step = checkpoint_step(entry)) newest = std::max(newest, *step);
  for (const fs::path& entry : entries_of(folder)) {
    const auto step = checkpoint_step(entry);
    if (step && !row.in_plan && scope.dropped_too)
      garbage.push_back({entry, bytes_below(entry), "checkpoint of a dropped trial"});
    else if (step && *step < newest && !row.in_plan)
      garbage.push_back({entry, bytes_below(entry), "older checkpoint of a dropped trial"});
    else if (step && *step < newest && has_ended(row.status))
      garbage.push_back({entry, bytes_below(entry), "older checkpoint of an ended trial"});
    else if (entry.filename().string().find(".tmp") != std::string::npos &&
             (scope.alone || row.status != TrialStatus::kRunning))
      garbage.push_back({entry, bytes_below(entry), "half-written file"});
  }
}

}  // namespace

std::uint64_t bytes_below(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed))
    return failed ? 0 : static_cast<std::uint64_t>(fs::file_size(path, failed));
  std::uint64_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path, failed))
    if (entry.is_regular_file(failed)) bytes += entry.file_size(failed);
  return bytes;
}

std::vector<Garbage> find_garbage(const fs::path& database, const GarbageScope& scope) {
  const fs::path results = results_folder(database);
  const Reader reader(database);
  const Neighbours neighbours(database);
  std::vector<Garbage> garbage;
  for (const ExperimentRow& experiment : reader.experiments()) {
    if (!is_folder_name(experiment.name)) continue;
    std::map<std::string, TrialRow> rows;
    for (TrialRow& row : reader.trials(experiment.name, true)) rows.emplace(row.trial, row);
    for (const fs::path& folder : entries_of(results / experiment.name)) {
      const std::string trial = folder.filename();
      if (!fs::is_directory(folder) || !is_trial_id(trial)) continue;
      const auto row = rows.find(trial);
      if (row != rows.end())
        look_at_trial(folder, neighbours.together(row->second), scope, garbage);
      else if (!neighbours.know(experiment.name, trial))
        garbage.push_back({folder, bytes_below(folder), "no database and no spool knows this trial"});
    }
  }
  for (const fs::path& file : entries_of(results / "spools"))
    if (file.extension() == ".log") garbage.push_back({file, bytes_below(file), "what a worker printed"});
  return garbage;
}

}  // namespace harness

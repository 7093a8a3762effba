#include "harness/run/garbage.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

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

// N of "checkpoint-N".
std::optional<std::int64_t> checkpoint_step(const fs::path& path) {
  const std::string name = path.filename();
  constexpr std::string_view kPrefix = "checkpoint-";
  std::int64_t step = 0;
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const char* end = name.data() + name.size();
  if (std::from_chars(name.data() + kPrefix.size(), end, step).ptr != end) return std::nullopt;
  return step;
}

// Other folders are not ours.
bool is_trial_id(const std::string& name) {
  return name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool has_ended(TrialStatus status) {
  return status == TrialStatus::kDone || status == TrialStatus::kPruned || status == TrialStatus::kDiverged;
}

void look_at_trial(const fs::path& folder, const TrialRow& row, std::vector<Garbage>& garbage) {
  std::int64_t newest = -1;
  for (const fs::path& entry : entries_of(folder))
    if (const auto step = checkpoint_step(entry)) newest = std::max(newest, *step);
  for (const fs::path& entry : entries_of(folder)) {
    const auto step = checkpoint_step(entry);
    if (step && !row.in_plan)
      garbage.push_back({entry, bytes_below(entry), "checkpoint of a dropped trial"});
    else if (step && *step < newest && has_ended(row.status))
      garbage.push_back({entry, bytes_below(entry), "older checkpoint of an ended trial"});
    else if (entry.filename().string().find(".tmp") != std::string::npos &&
             row.status != TrialStatus::kRunning)
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

std::vector<Garbage> find_garbage(const Reader& reader, const fs::path& results) {
  std::vector<Garbage> garbage;
  for (const ExperimentRow& experiment : reader.experiments()) {
    std::map<std::string, TrialRow> rows;
    for (TrialRow& row : reader.trials(experiment.name, true)) rows.emplace(row.trial, row);
    for (const fs::path& folder : entries_of(results / experiment.name)) {
      if (!fs::is_directory(folder) || !is_trial_id(folder.filename())) continue;
      const auto row = rows.find(folder.filename());
      if (row == rows.end())
        garbage.push_back({folder, bytes_below(folder), "no trial of this name is known"});
      else
        look_at_trial(folder, row->second, garbage);
    }
  }
  for (const fs::path& file : entries_of(results / "spools"))
    if (file.extension() == ".log") garbage.push_back({file, bytes_below(file), "what a worker printed"});
  return garbage;
}

}  // namespace harness

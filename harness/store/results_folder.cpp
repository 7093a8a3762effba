#include "harness/store/results_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

#include "harness/base/error.h"

namespace harness {

namespace fs = std::filesystem;

fs::path results_folder(const fs::path& database) {
  return fs::weakly_canonical(fs::absolute(database)).parent_path();
}

std::optional<std::int64_t> checkpoint_step(const fs::path& path) {
  const std::string name = path.filename();
  constexpr std::string_view kPrefix = "checkpoint-";
  std::int64_t step = 0;
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const char* end = name.data() + name.size();
  if (std::from_chars(name.data() + kPrefix.size(), end, step).ptr != end) return std::nullopt;
  return step;
}

bool has_spools(const fs::path& database) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(results_folder(database) / "spools", none))
    if (entry.path().extension() == ".spool") return true;
  return false;
}

void refuse_unwritable(const fs::path& results) {
  fs::path folder = results;
  while (!fs::exists(folder) && folder.has_parent_path() && folder != folder.parent_path())
    folder = folder.parent_path();
  if (!fs::is_directory(folder) || ::access(folder.c_str(), W_OK | X_OK) != 0)
    throw environment_error(
        fmt::format("The results cannot be written to {}: {} {}", results.string(), folder.string(),
                    fs::is_directory(folder) ? "is not writable" : "is no folder"),
        "Name a database in a folder of your own with --db FILE. Nothing was written.");
}

}  // namespace harness

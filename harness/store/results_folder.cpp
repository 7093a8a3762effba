#include "harness/store/results_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include "harness/base/error.h"

namespace harness {

namespace fs = std::filesystem;

fs::path results_folder(const fs::path& database) {
  return fs::weakly_canonical(fs::absolute(database)).parent_path();
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

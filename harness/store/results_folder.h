#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace harness {

// The folder of a database, links followed: spools, trials' files and locks lie beside it, and belong to all
// databases of the folder.
std::filesystem::path results_folder(const std::filesystem::path& database);

// N of a trial's folder "checkpoint-N"; nothing for other names.
std::optional<std::int64_t> checkpoint_step(const std::filesystem::path& path);

// Throws Error (kEnvironment) where the nearest folder above the results that exists cannot be written to.
void refuse_unwritable(const std::filesystem::path& results);

// Whether spools lie beside the database: the next run makes one anew from them that is not there.
bool has_spools(const std::filesystem::path& database);

// Whether a file of this name in that folder is the database, or one that its writer makes beside it.
inline bool is_database_file(const std::string& name, const std::filesystem::path& database) {
  const std::string own = std::filesystem::weakly_canonical(std::filesystem::absolute(database)).filename();
  if (!name.starts_with(own)) return false;
  const std::string rest = name.substr(own.size());
  return rest.empty() || rest == "-wal" || rest == "-shm" || rest == "-journal" || rest == ".new" ||
         rest == ".new-journal" ||
         (rest.starts_with(".v") && rest.find_first_not_of("0123456789", 2) == std::string::npos);
}

}  // namespace harness

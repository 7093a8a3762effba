#pragma once

#include <filesystem>

namespace harness {

// The folder of a database, links followed: spools, trials' files and locks lie beside it, and belong to all
// databases of the folder.
inline std::filesystem::path results_folder(const std::filesystem::path& database) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(database)).parent_path();
}

}  // namespace harness

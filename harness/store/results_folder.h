#pragma once

#include <filesystem>

namespace harness {

// The folder of a database, links followed: spools, trials' files and locks lie beside it, and belong to all
// databases of the folder.
std::filesystem::path results_folder(const std::filesystem::path& database);

// Throws Error (kEnvironment) where the nearest folder above the results that exists cannot be written to.
void refuse_unwritable(const std::filesystem::path& results);

}  // namespace harness

#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace harness {

// The bytes of a file that the database names, by its path in the results folder, if it still is what the
// database says; an empty hash is not compared. Paths that lead out of the folder are not followed: the
// database may have come from somebody else.
std::optional<std::string> read_artifact(const std::filesystem::path& results, const std::string& path,
                                         const std::string& sha256);

}  // namespace harness

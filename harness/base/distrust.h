#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace harness {

// Why a file or folder whose content will be run with the user's rights must not be, and what mends it.
struct Distrust {
  std::string why, remedy;
};

// Whoever may write it may run code as the user: it must not be world-writable, and must belong to the user
// or to root. Throws Error (kInput) where it cannot be looked at.
std::optional<Distrust> distrust(const std::filesystem::path& path);

}  // namespace harness

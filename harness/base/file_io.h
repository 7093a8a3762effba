#pragma once

#include <filesystem>
#include <string>

namespace harness {

// The whole file; throws Error (kEnvironment) with the system's reason.
std::string read_file(const std::filesystem::path& file);

// Makes what a file holds durable.
void sync_file(const std::filesystem::path& file);

// Makes the names in a folder durable: a rename outlives a power cut only after this.
void sync_folder(const std::filesystem::path& folder);

}  // namespace harness

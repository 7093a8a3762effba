#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/store/reader.h"

namespace harness {

// Something below the results folder that no row of the database needs any more.
struct Garbage {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::string why;  // "checkpoint of a dropped trial", "no trial of this name", "half-written file"
};

// What may go: folders of trials that the newest revision dropped or that no row knows, all but the newest
// checkpoint of ended trials, half-written files, logs of workers. Never the database, spools (they can
// rebuild it), artifacts or the newest checkpoint of a trial that is part of its experiment.
std::vector<Garbage> find_garbage(const Reader& reader, const std::filesystem::path& results);

// Bytes of a file, or of all files below a folder.
std::uint64_t bytes_below(const std::filesystem::path& path);

}  // namespace harness

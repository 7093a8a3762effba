#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harness {

// Something below the results folder that no row of the database needs any more.
struct Garbage {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::string why;  // "checkpoint of a dropped trial", "no database and no spool knows this trial",
                    // "half-written file"
};

// What may go from the folder of `database`: checkpoints of trials that the newest revision dropped, folders
// of trials that nothing knows, all but the newest checkpoint of ended trials, half-written files, logs of
// workers. Never the database, spools (they can rebuild it), artifacts or the newest checkpoint of a trial
// that is part of its experiment. The folder's other databases count as well, and trials that only a spool
// names. Throws Error where one of these cannot be read.
std::vector<Garbage> find_garbage(const std::filesystem::path& database);

// Bytes of a file, or of all files below a folder.
std::uint64_t bytes_below(const std::filesystem::path& path);

}  // namespace harness

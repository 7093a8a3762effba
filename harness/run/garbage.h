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
  std::string why;  // "older checkpoint of an ended trial", "no database and no spool knows this trial",
                    // "half-written file" ...
};

struct GarbageScope {
  bool dropped_too = false;  // the newest checkpoints of dropped trials as well
  bool alone = false;        // the caller holds the locks: nothing runs, whatever the database says
};

// What may go from the folder of `database`: all but the newest checkpoint of trials that have ended or that
// the newest revision dropped, folders of trials that nothing knows, half-written files of trials that do not
// run, logs of workers. Never the database, spools (they can rebuild it), artifacts or the newest checkpoint
// of a trial that is part of its experiment. The folder's other databases count as well, and trials that only
// a spool names. Throws Error where one of these cannot be read.
std::vector<Garbage> find_garbage(const std::filesystem::path& database, const GarbageScope& scope = {});

// Bytes of a file, or of all files below a folder.
std::uint64_t bytes_below(const std::filesystem::path& path);

}  // namespace harness

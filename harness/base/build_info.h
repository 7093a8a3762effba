#pragma once

#include <string>

namespace harness {

// How this program was built: provenance of every result, and what `harness --version` and `doctor` show.
struct BuildInfo {
  std::string version;  // of the harness, e.g. "0.1.0"
  std::string commit;  // git's, 40 hex digits, "+dirty" behind it where files differed; "unknown" outside git
  std::string compiler;    // e.g. "GNU 12.2.0"
  std::string build_type;  // e.g. "Release"
  std::string libtorch;    // the version that the worker was built with; empty without a worker
  std::string protocol;    // hash of the sources that harness and harness-worker must have in common
};

BuildInfo build_info();

}  // namespace harness

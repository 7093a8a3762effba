#pragma once

#include <filesystem>

namespace harness {

// Where the parts of this program lie, found from the running executable: a build tree (build/PRESET/bin
// beside build/PRESET/plugins) or an installed one (bin beside lib/harness/plugins). Nothing of it need
// exist.
struct ProgramPaths {
  std::filesystem::path program;  // the running executable
  std::filesystem::path worker;   // harness-worker beside it
  std::filesystem::path plugins;  // the program's own plugins
  std::filesystem::path
      cuda_library;  // what the worker loads for a CUDA device; empty where it was not built
};

ProgramPaths program_paths();
ProgramPaths program_paths_of(const std::filesystem::path& executable);

}  // namespace harness

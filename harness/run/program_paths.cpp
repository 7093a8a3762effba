#include "harness/run/program_paths.h"

namespace harness {

namespace fs = std::filesystem;

ProgramPaths program_paths() { return program_paths_of(fs::read_symlink("/proc/self/exe")); }

ProgramPaths program_paths_of(const fs::path& executable) {
  const fs::path bin = executable.parent_path();
  const fs::path root = bin.parent_path();
  const fs::path installed = root / "lib" / "harness";
  ProgramPaths paths;
  paths.program = executable;
  paths.worker = bin / "harness-worker";
  paths.plugins = fs::is_directory(installed / "plugins") ? installed / "plugins" : root / "plugins";
  for (const char* name : {"harness_cuda.so", "libharness_cuda.so"})
    if (fs::exists(installed / name)) paths.cuda_library = installed / name;
  return paths;
}

}  // namespace harness

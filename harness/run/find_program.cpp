#include "harness/run/find_program.h"

#include <unistd.h>

#include <cstdlib>

#include "harness/base/text.h"

namespace harness {

std::filesystem::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "" : path, ':')) {
    std::filesystem::path file = std::filesystem::path(folder) / name;
    if (folder.starts_with("/") && std::filesystem::is_regular_file(file) &&
        ::access(file.c_str(), X_OK) == 0)
      return file;
  }
  return {};
}

}  // namespace harness

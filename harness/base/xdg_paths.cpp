#include "harness/base/xdg_paths.h"

#include <cstdlib>
#include <string>

#include "harness/base/error.h"

namespace harness {
namespace {

std::filesystem::path base_folder(const char* variable, const char* under_home) {
  // The specification has relative paths ignored.
  const char* chosen = std::getenv(variable);
  if (chosen && std::filesystem::path(chosen).is_absolute()) return std::filesystem::path(chosen) / "harness";
  const char* home = std::getenv("HOME");
  if (!home || !*home)
    throw environment_error(std::string("neither ") + variable + " nor HOME is set",
                            std::string("set ") + variable + " to a folder that you may write to");
  return std::filesystem::path(home) / under_home / "harness";
}

}  // namespace

std::filesystem::path cache_folder() { return base_folder("XDG_CACHE_HOME", ".cache"); }
std::filesystem::path data_folder() { return base_folder("XDG_DATA_HOME", ".local/share"); }

}  // namespace harness

#include "harness/base/distrust.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/base/error.h"

namespace harness {

std::optional<Distrust> distrust(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    throw input_error(fmt::format("{} cannot be read: {}", path.string(), std::strerror(errno)),
                      "Check the path; `harness plugin list` shows what is found where.");
  if (status.st_mode & S_IWOTH)
    return Distrust{fmt::format("{} is world-writable (mode {:o}): anybody could change what it runs",
                                path.string(), status.st_mode & 07777),
                    fmt::format("If you trust it: chmod o-w {}", path.string())};
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return Distrust{fmt::format("{} belongs to user id {}, neither to you ({}) nor to root", path.string(),
                                status.st_uid, ::geteuid()),
                    "If you trust it, take a copy of your own."};
  return std::nullopt;
}

}  // namespace harness

#include "harness/store/record_state.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "harness/base/error.h"
#include "harness/store/store_lock.h"

namespace harness {
namespace {

std::string file_state(const std::string& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) return {};
  return fmt::format("{}:{}:{}.{}", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

}  // namespace

std::string record_state(const std::filesystem::path& database) {
  const std::string file = std::filesystem::weakly_canonical(database).string();
  const std::string own = file_state(file);
  if (own.empty())
    throw input_error("there is no results database " + database.string() + " any more",
                      "`harness run FILE` makes it anew from the spools beside it");
  // Newest rows lie in SQLite's write-ahead log until they are taken over into the file.
  return fmt::format("{} {} {}", own, file_state(file + "-wal"), StoreLock::is_held(database));
}

}  // namespace harness

#include "harness/run/plugin_build.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"
#include "harness/base/stopwatch.h"
#include "harness/base/xdg_paths.h"
#include "harness/run/child_process.h"

namespace harness {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownLines = 12;

// An exclusive lock for as long as it lives; the kernel gives it up when the process dies, so none is ever
// stale.
class FileLock {
 public:
  explicit FileLock(const fs::path& path) : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (fd_ < 0 || ::flock(fd_, LOCK_EX) != 0)
      throw environment_error(fmt::format("the lock {} cannot be taken", path.string()),
                              "Check that the folder can be written, or name another one: --to DIR");
  }
  ~FileLock() { ::close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

fs::path source_file(const fs::path& given) {
  if (!fs::exists(given))
    throw input_error(fmt::format("{} does not exist", given.string()),
                      "Name a .cpp file or a plugin's folder.");
  if (!fs::is_directory(given)) return given;
  const fs::path inside = given / (fs::weakly_canonical(given).filename().string() + ".cpp");
  if (!fs::exists(inside))
    throw input_error(fmt::format("{} holds no {}", given.string(), inside.filename().string()),
                      "A plugin's folder has a source of its own name; `harness plugin new` makes one.");
  return inside;
}

std::string made_from(const PluginRecipe& recipe, const std::string& text) {
  return "source " + sha256_hex(text) + "\nrecipe " + recipe.fingerprint + "\n";
}

fs::path record_of(const fs::path& library) { return fs::path(library).replace_extension(".build"); }

bool up_to_date(const fs::path& library, const std::string& record) {
  return fs::exists(library) && fs::exists(record_of(library)) && read_file(record_of(library)) == record;
}

std::string first_errors(const std::string& log) {
  std::istringstream lines(log);
  std::string shown;
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line) && count < kShownLines;)
    if (line.find("error") != std::string::npos || line.find("undefined") != std::string::npos) {
      shown += "\n  " + line;
      ++count;
    }
  return shown.empty() ? "\n  " + log.substr(0, 800) : shown;
}

std::vector<fs::path> sources_in(const std::vector<PluginFolder>& folders) {
  std::vector<fs::path> sources;
  for (const PluginFolder& searched : folders) {
    if (searched.origin == "the program's own") continue;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(searched.folder, ignored))
      if (entry.path().extension() == ".cpp" && entry.is_regular_file(ignored))
        sources.push_back(entry.path());
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

fs::path log_file(const std::string& name) {
  const fs::path folder = cache_folder() / "plugin-build";
  fs::create_directories(folder);
  return folder / (name + ".log");
}

}  // namespace

BuiltPlugin build_plugin(const PluginRecipe& recipe, const fs::path& given, const fs::path& folder) {
  const fs::path source = fs::absolute(source_file(given));
  const std::string name = source.stem().string();
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw environment_error(
        fmt::format("the plugin folder {} cannot be made: {}", folder.string(), failure.message()),
        "Name another one: --to DIR");
  BuiltPlugin built;
  built.library = folder / (name + ".so");
  const FileLock lock(folder / ("." + name + ".lock"));
  const std::string text = read_file(source);
  const std::string record = made_from(recipe, text);
  if (up_to_date(built.library, record)) return built;

  const Stopwatch watch;
  const fs::path temporary = folder / fmt::format(".{}.{}.so.tmp", name, ::getpid());
  const CommandResult result = run_command(recipe.command(source, text, temporary));
  const std::string log = result.output + result.errors;
  if (!result.end.ok()) {
    fs::remove(temporary, failure);
    const fs::path file = log_file(name);
    write_file_atomically(file, log);
    throw input_error(
        fmt::format("{} does not compile ({}):{}", source.string(), result.end.text(), first_errors(log)),
        fmt::format("The earlier library, if there was one, is untouched. The whole log: {}", file.string()));
  }
  fs::permissions(temporary, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                 fs::perms::others_read | fs::perms::others_exec);
  fs::rename(temporary, built.library);
  write_file_atomically(record_of(built.library), record);
  sync_folder(folder);
  built.compiled = true;
  built.seconds = watch.seconds();
  built.warnings = log;
  return built;
}

bool has_sources(const std::vector<PluginFolder>& folders) { return !sources_in(folders).empty(); }

std::vector<fs::path> outdated_sources(const PluginRecipe& recipe, const std::vector<PluginFolder>& folders) {
  std::vector<fs::path> sources = sources_in(folders);
  std::erase_if(sources, [&](const fs::path& source) {
    return up_to_date(fs::path(source).replace_extension(".so"), made_from(recipe, read_file(source)));
  });
  return sources;
}

}  // namespace harness

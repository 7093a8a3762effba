#include "harness/run/plugin_build.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "harness/base/atomic_file.h"
#include "harness/base/distrust.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"
#include "harness/base/stopwatch.h"
#include "harness/base/text.h"
#include "harness/base/xdg_paths.h"
#include "harness/run/child_process.h"
#include "harness/run/make_rule.h"

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

// A file that is gone with it, unless it was renamed.
struct Temporary {
  fs::path path;
  ~Temporary() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

fs::path source_file(const fs::path& given) {
  if (!fs::exists(given))
    throw input_error(fmt::format("{} does not exist", given.string()),
                      "Name a .cpp file or a plugin's folder.");
  if (!fs::is_directory(given)) {
    if (given.extension() != ".cpp")
      throw input_error(fmt::format("{} is no .cpp file", given.string()),
                        "A plugin is built from one .cpp file, or from a folder with one of its own name. "
                        "Nothing was compiled.");
    return given;
  }
  fs::path inside = given / (fs::weakly_canonical(given).filename().string() + ".cpp");
  if (!fs::exists(inside))
    throw input_error(fmt::format("{} holds no {}", given.string(), inside.filename().string()),
                      "A plugin's folder has a source of its own name; `harness plugin new` makes one.");
  return inside;
}

fs::path record_of(const fs::path& library) { return fs::path(library).replace_extension(".build"); }

// What a library was made from: the recipe, and each file that was read with its hash.
std::string made_from(const PluginRecipe& recipe, const std::vector<fs::path>& files) {
  std::string record = "recipe " + recipe.fingerprint + "\n";
  for (const fs::path& file : files)
    record += (fs::exists(file) ? sha256_file(file) : "missing") + " " + file.string() + "\n";
  return record;
}

// The files of such a record, the source first.
std::vector<fs::path> files_of(const std::string& record) {
  std::vector<fs::path> files;
  for (const std::string& line : split(record, '\n'))
    if (const auto space = line.find(' '); space != std::string::npos && !line.starts_with("recipe "))
      files.emplace_back(line.substr(space + 1));
  return files;
}

// The record of a library that is up to date.
std::optional<std::string> fitting_record(const fs::path& library, const fs::path& source,
                                          const PluginRecipe& recipe) {
  if (!fs::exists(library) || !fs::exists(record_of(library))) return std::nullopt;
  std::string record = read_file(record_of(library));
  const std::vector<fs::path> files = files_of(record);
  if (files.empty() || files.front() != source || made_from(recipe, files) != record) return std::nullopt;
  return record;
}

bool up_to_date(const fs::path& library, const fs::path& source, const PluginRecipe& recipe) {
  return fitting_record(library, source, recipe).has_value();
}

// Code that anybody could have written is not run, so it is not compiled either.
void refuse_distrusted(const fs::path& path, const char* what) {
  if (const auto doubt = distrust(path))
    throw input_error(fmt::format("plugin {} {}", what, doubt->why), "It was not compiled. " + doubt->remedy);
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

// Of a library there that was built from elsewhere, the source that its record names. In a folder that the
// user may not write a library stays what its owner made.
std::optional<fs::path> recorded_source(const fs::path& record) {
  std::error_code ignored;
  if (!fs::exists(fs::path(record).replace_extension(".so"), ignored) ||
      ::access(record.parent_path().c_str(), W_OK) != 0)
    return std::nullopt;
  refuse_distrusted(record, "record");
  const std::vector<fs::path> files = files_of(read_file(record));
  if (files.empty() || !fs::is_regular_file(files.front(), ignored)) return std::nullopt;
  return files.front();
}

fs::path log_file(const std::string& name) {
  const fs::path folder = cache_folder() / "plugin-build";
  fs::create_directories(folder);
  return folder / (name + ".log");
}

// The record is gone while it and the library are of two builds.
void put_in_place(const fs::path& made, const fs::path& library, const std::string& record) {
  fs::permissions(made, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                            fs::perms::others_read | fs::perms::others_exec);
  fs::remove(record_of(library));
  fs::rename(made, library);
  write_file_atomically(record_of(library), record);
  sync_folder(library.parent_path());
}

// Copies a library that another folder has of this very source, and returns its record; nothing where it has
// none. That folder is not locked: the record before the copy must be the record after it.
std::optional<std::string> taken_from(const fs::path& library, const fs::path& source,
                                      const PluginRecipe& recipe, const fs::path& copy) {
  try {
    auto before = fitting_record(library, source, recipe);
    if (!before || distrust(library.parent_path()) || distrust(library) || distrust(record_of(library)))
      return std::nullopt;
    std::error_code failure;
    fs::copy_file(library, copy, fs::copy_options::overwrite_existing, failure);
    if (failure || fitting_record(library, source, recipe) != before) return std::nullopt;
    return before;
  } catch (const Error&) {
    return std::nullopt;  // it is being replaced
  }
}

}  // namespace

BuiltPlugin build_plugin(const PluginRecipe& recipe, const fs::path& given, const fs::path& folder,
                         const std::vector<fs::path>& compiled_before) {
  const fs::path file = fs::absolute(source_file(given));
  const fs::path source = fs::canonical(file.parent_path()) / file.filename();
  const std::string name = source.stem().string();
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw environment_error(
        fmt::format("the plugin folder {} cannot be made: {}", folder.string(), failure.message()),
        "Name another one: --to DIR");
  BuiltPlugin built;
  built.library = folder / (name + ".so");
  refuse_distrusted(source, "source");
  refuse_distrusted(source.parent_path(), "folder");
  const FileLock lock(folder / ("." + name + ".lock"));
  if (up_to_date(built.library, source, recipe)) return built;

  const Stopwatch watch;
  // Under the lock one name is enough: what a killed build left is written over.
  const Temporary library{folder / fmt::format(".{}.so.tmp", name)},
      rule{folder / fmt::format(".{}.d", name)};
  for (const fs::path& other : compiled_before)
    if (const auto record = taken_from(other / (name + ".so"), source, recipe, library.path)) {
      for (const fs::path& read : files_of(*record)) refuse_distrusted(read, "source");
      put_in_place(library.path, built.library, *record);
      built.copied = true;
      return built;
    }
  const CommandResult result =
      run_command(recipe.command(source, read_file(source), library.path, rule.path));
  const std::string log = result.output + result.errors;
  if (!result.end.ok()) {
    const fs::path kept = log_file(name);
    write_file_atomically(kept, log);
    throw input_error(
        fmt::format("{} does not compile ({}):{}", source.string(), result.end.text(), first_errors(log)),
        fmt::format("The earlier library, if there was one, is untouched. The whole log: {}", kept.string()));
  }
  const std::vector<fs::path> files = prerequisites(read_file(rule.path));
  for (const fs::path& read : files) refuse_distrusted(read, "source");
  put_in_place(library.path, built.library, made_from(recipe, files));
  built.compiled = true;
  built.seconds = watch.seconds();
  built.warnings = log;
  return built;
}

std::vector<PluginSource> plugin_sources(const std::vector<PluginFolder>& folders) {
  std::map<fs::path, PluginSource> by_library;
  for (const PluginFolder& searched : folders) {
    if (searched.origin == "the program's own") continue;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(searched.folder, ignored)) {
      const fs::path library = fs::path(entry.path()).replace_extension(".so");
      if (entry.path().extension() == ".cpp" && entry.is_regular_file(ignored))
        by_library[library] = {entry.path(), searched.folder};
      else if (entry.path().extension() == ".build" &&
               !fs::exists(fs::path(library).replace_extension(".cpp")))
        if (const auto source = recorded_source(entry.path()))
          by_library[library] = {*source, searched.folder};
    }
  }
  std::vector<PluginSource> sources;
  sources.reserve(by_library.size());
  for (auto& [library, source] : by_library) sources.push_back(std::move(source));
  return sources;
}

std::vector<PluginSource> outdated_sources(const PluginRecipe& recipe, std::vector<PluginSource> sources) {
  std::erase_if(sources, [&](const PluginSource& of) { return up_to_date(of.library(), of.source, recipe); });
  return sources;
}

}  // namespace harness

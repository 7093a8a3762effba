#include "harness/run/plugin_inventory.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <map>
#include <optional>
#include <set>

#include "harness/base/atomic_file.h"
#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/base/xdg_paths.h"
#include "harness/protocol/json.h"
#include "harness/run/worker_command.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// What a cached description was made from; anything else is described anew.
std::string state_of(const fs::path& path) {
  struct stat state {};
  if (::stat(path.c_str(), &state) != 0) return "missing";
  return fmt::format("{} {} {:o}", state.st_uid, state.st_gid, state.st_mode);
}

std::string worker_state(const fs::path& worker) {
  struct stat state {};
  if (::stat(worker.c_str(), &state) != 0)
    throw environment_error(fmt::format("{} is missing: it runs the plugins", worker.string()),
                            "Build it with `./dev build`. Nothing was written.");
  return fmt::format("{} {} {}.{}", build_info().version, state.st_size, state.st_mtim.tv_sec,
                     state.st_mtim.tv_nsec);
}

struct Library {
  fs::path path;
  std::string sha256;
  fs::path cache_file;
};

// Nothing where it is not cached or the file does not fit; what is cached can always be made again.
std::optional<std::vector<PluginDescription>> read_cache(const Library& library) {
  if (!fs::exists(library.cache_file)) return std::nullopt;
  try {
    auto plugins = parse_json(read_file(library.cache_file)).get<std::vector<PluginDescription>>();
    for (PluginDescription& plugin : plugins) plugin.library = library.path.string();
    return plugins;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void write_cache(const Library& library, const std::vector<PluginDescription>& plugins) {
  std::error_code failed;
  fs::create_directories(library.cache_file.parent_path(), failed);
  try {
    write_file_atomically(library.cache_file, print_json(nlohmann::json(plugins)));
  } catch (const Error&) {
    // A cache that cannot be written costs time, nothing else.
  }
}

struct Described {
  std::map<std::string, std::vector<PluginDescription>> plugins;  // by library
  std::vector<PluginRefusal> refusals;
};

void describe_libraries(const fs::path& worker, const std::vector<Library>& libraries, Described& described) {
  if (libraries.empty()) return;
  std::vector<std::string> words{"describe"};
  for (const Library& library : libraries) words.push_back(library.path.string());
  const CommandResult result = run_worker(worker, words);
  const nlohmann::json answer = try_parse_json(result.output);
  if (result.end.ok() && answer.is_array()) {
    for (const nlohmann::json& entry : answer) {
      if (entry.contains("error")) {
        described.refusals.push_back({entry.at("library").get<std::string>(),
                                      entry.at("error").get<std::string>(), entry.value("remedy", "")});
      } else {
        auto plugin = entry.get<PluginDescription>();
        described.plugins[plugin.library].push_back(std::move(plugin));
      }
    }
    return;
  }
  if (libraries.size() > 1) {  // one of them took the worker down: find out which
    for (const Library& library : libraries) describe_libraries(worker, {library}, described);
    return;
  }
  described.refusals.push_back(
      {libraries.front().path,
       fmt::format("the worker that loaded it ended with {}{}{}", result.end.text(),
                   result.errors.empty() ? "" : ": ", result.errors),
       "The plugin breaks when it is loaded. Mend it, or move it out of the folder."});
}

// The first library that registers a name keeps it.
void add_unclaimed(PluginInventory& inventory, std::vector<PluginDescription>& all, const fs::path& library,
                   const std::vector<PluginDescription>& plugins) {
  for (const PluginDescription& plugin : plugins) {
    for (const PluginDescription& known : all) {
      if (known.kind != plugin.kind || known.name != plugin.name || known.role != plugin.role) continue;
      inventory.refusals.push_back(
          {library,
           fmt::format("{} \"{}\" is registered by two libraries: {} and {}", plugin.kind, plugin.name,
                       known.library, library.string()),
           "Rename one of them or move one out of its folder; the first one is used."});
      return;
    }
  }
  all.insert(all.end(), plugins.begin(), plugins.end());
}

}  // namespace

PluginInventory plugin_inventory(const ProgramPaths& paths, const std::vector<PluginFolder>& folders,
                                 std::vector<PluginRefusal> refused) {
  const std::string worker = worker_state(paths.worker);
  Described described;
  described.refusals = std::move(refused);
  std::set<fs::path> passed_over;
  for (const PluginRefusal& refusal : described.refusals) passed_over.insert(refusal.library);
  std::vector<Library> libraries, unknown;
  for (const fs::path& path : plugin_libraries(folders)) {
    if (passed_over.contains(path)) continue;
    Library library{path, {}, {}};
    try {
      library.sha256 = sha256_file(path);
    } catch (const Error& error) {
      described.refusals.push_back({path, error.what(), error.remedy()});
      continue;
    }
    const std::string key = sha256_hex(
        fmt::format("{}\n{}\n{}\n{}", library.sha256, state_of(path), state_of(path.parent_path()), worker));
    library.cache_file = cache_folder() / "plugins" / (key + ".json");
    if (auto cached = read_cache(library))
      described.plugins[path.string()] = std::move(*cached);
    else
      unknown.push_back(library);
    libraries.push_back(std::move(library));
  }
  describe_libraries(paths.worker, unknown, described);
  for (const Library& library : unknown)
    if (const auto found = described.plugins.find(library.path.string()); found != described.plugins.end())
      write_cache(library, found->second);

  PluginInventory inventory;
  inventory.refusals = std::move(described.refusals);
  std::vector<PluginDescription> all;
  for (const Library& library : libraries) {
    const auto found = described.plugins.find(library.path.string());
    if (found == described.plugins.end()) continue;
    for (PluginDescription& plugin : found->second) plugin.library_sha256 = library.sha256;
    add_unclaimed(inventory, all, library.path, found->second);
  }
  inventory.catalog = PluginCatalog(std::move(all));
  return inventory;
}

}  // namespace harness

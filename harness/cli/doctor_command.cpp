#include "harness/cli/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/short_hash.h"
#include "harness/base/text.h"
#include "harness/base/xdg_paths.h"
#include "harness/cli/json_text.h"
#include "harness/cli/shared_options.h"
#include "harness/run/devices.h"
#include "harness/run/find_program.h"
#include "harness/run/plugin_inventory.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"

namespace harness::cli {
namespace {

namespace fs = std::filesystem;

// One thing that was looked at.
struct Finding {
  enum class Level { kGood, kNote, kMissing };
  Level level = Level::kGood;
  std::string what, found, remedy;
};

const char* name_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::kGood:
      return "ok";
    case Finding::Level::kNote:
      return "note";
    case Finding::Level::kMissing:
      return "missing";
  }
  return "";
}

class DoctorCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"doctor", "look at the machine: what is found, what is missing, what to do",
            "Exit code 3 if something is missing that training needs.", "harness doctor"};
  }

  void declare(Arguments& arguments) override {
    add_database_option(arguments, database_);
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const ProgramPaths paths = program_paths();
    look_at_program(paths);
    look_at_plugins(paths);
    look_at_devices(paths);
    look_at_folders();
    bool missing = false;
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::string text;
    for (const Finding& finding : findings_) {
      missing = missing || finding.level == Finding::Level::kMissing;
      list.push_back({{"level", name_of(finding.level)},
                      {"what", finding.what},
                      {"found", finding.found},
                      {"remedy", finding.remedy}});
      text += fmt::format("{:<8} {:<14} {}\n", name_of(finding.level), finding.what, finding.found);
      if (!finding.remedy.empty()) text += fmt::format("{:<23} {}\n", "", finding.remedy);
    }
    std::fputs((json_ ? json_text(list) : text).c_str(), stdout);
    return missing ? kExitEnvironment : kExitDone;
  }

 private:
  void good(const std::string& what, const std::string& found) {
    findings_.push_back({Finding::Level::kGood, what, found, {}});
  }
  void note(const std::string& what, const std::string& found, const std::string& remedy) {
    findings_.push_back({Finding::Level::kNote, what, found, remedy});
  }
  void missing(const std::string& what, const std::string& found, const std::string& remedy) {
    findings_.push_back({Finding::Level::kMissing, what, found, remedy});
  }

  // What stops the look is missing.
  void attempt(const std::string& what, const std::function<void()>& look) {
    try {
      look();
    } catch (const Error& error) {
      missing(what, error.what(), error.remedy());
    }
  }

  void look_at_program(const ProgramPaths& paths) {
    const BuildInfo build = build_info();
    good("harness", fmt::format("{} ({}, {}, {})", build.version, short_hash(build.commit), build.compiler,
                                build.build_type));
    if (::access(paths.worker.c_str(), X_OK) == 0)
      good("worker",
           paths.worker.string() + (build.libtorch.empty() ? "" : " (LibTorch " + build.libtorch + ")"));
    else
      missing("worker", paths.worker.string() + " is not there", "It trains. Build it: ./dev build");
  }

  void look_at_plugins(const ProgramPaths& paths) {
    attempt("plugins", [&] {
      const std::vector<PluginFolder> folders = plugin_folders(paths, plugin_dirs_);
      for (const PluginFolder& folder : folders)
        good("plugin folder", folder.folder.string() + " (" + folder.origin + ")");
      const PluginInventory inventory = plugin_inventory(paths, folders);
      if (inventory.catalog.all().empty())
        missing("plugins", "none",
                "Build the bundled ones (./dev build), or name a folder: --plugin-dir DIR");
      else
        good("plugins", fmt::format("{} (`harness plugin list`)", inventory.catalog.all().size()));
      for (const PluginRefusal& refusal : inventory.refusals)
        note("refused", refusal.library.string() + ": " + refusal.message, refusal.remedy);
    });
  }

  void look_at_devices(const ProgramPaths& paths) {
    good("processor", counted(usable_cores(), "core"));
    const std::vector<Gpu> gpus = find_gpus();
    for (const Gpu& gpu : gpus)
      good(fmt::format("cuda:{}", gpu.index),
           gpu.name + (gpu.memory_bytes > 0 ? ", " + human_bytes(static_cast<std::uint64_t>(gpu.memory_bytes))
                                            : std::string()));
    if (gpus.empty()) note("GPU", "none was found: trials run on the processor", "");
    if (!gpus.empty() && paths.cuda_library.empty())
      note("CUDA", "this program was built without it: the GPUs are not used",
           "Install CUDA 13's headers and build again: ./dev build");
  }

  void look_at_folders() {
    const fs::path data = data_folder_of(data_);
    if (fs::is_directory(data))
      good("data folder", data.string());
    else
      note("data folder", data.string() + " is not there",
           "`harness data fetch mnist` makes it; --data or HARNESS_DATA names another one");
    attempt("database", [&] {
      if (fs::exists(database_)) {
        check_database(database_);
        const Reader reader(database_);
        good("database",
             fmt::format("{}, {}", database_.string(),
                         counted(static_cast<std::int64_t>(reader.experiments().size()), "experiment")));
      } else {
        refuse_unwritable(results_folder(database_));
        note("database", database_.string() + " is not there yet", "`harness run FILE` makes it");
      }
    });
    attempt("cache", [&] { good("cache", cache_folder().string()); });
    if (find_program("curl").empty())
      note("curl", "was not found", "`harness data fetch` needs it for https://: apt-get install curl");
    if (find_program("git").empty())
      note("git", "was not found: results do not name a commit", "apt-get install git");
  }

  std::string data_;
  std::filesystem::path database_;
  std::vector<std::string> plugin_dirs_;
  bool json_ = false;
  std::vector<Finding> findings_;
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace harness::cli

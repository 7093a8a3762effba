#include "harness/cli/shared_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "harness/base/error.h"

namespace harness::cli {

void add_database_option(Arguments& arguments, std::filesystem::path& database) {
  if (database.empty()) database = kDefaultDatabase;
  arguments.option("--db", database, "FILE", "the database of results");
}

void add_data_option(Arguments& arguments, std::string& folder) {
  arguments.option("--data", folder, "DIR", "the folder of data sets (default: HARNESS_DATA, else data/)");
}

void add_plugin_option(Arguments& arguments, std::vector<std::string>& folders) {
  arguments.repeated("--plugin-dir", folders, "DIR",
                     "look for plugins here too, beside the program's own, the user's and HARNESS_PLUGINS");
}

void add_json_option(Arguments& arguments, bool& json) {
  arguments.flag("--json", json, "print JSON for scripts");
}

void refuse_unfit_output(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file))
    throw input_error(file.string() + " is a folder", "Name a file in it with --out. Nothing was written.");
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  if (!std::filesystem::is_directory(folder) || ::access(folder.c_str(), W_OK | X_OK) != 0)
    throw environment_error(
        fmt::format("{} cannot be written: the folder {} {}", file.string(), folder.string(),
                    std::filesystem::is_directory(folder) ? "is not writable" : "is not there"),
        "Make it, or name a file elsewhere with --out. Nothing was written.");
}

std::filesystem::path data_folder_of(const std::string& option) {
  if (!option.empty()) return std::filesystem::absolute(option);
  const char* variable = std::getenv("HARNESS_DATA");
  if (variable != nullptr && *variable != '\0') return std::filesystem::absolute(variable);
  return std::filesystem::absolute("data");
}

}  // namespace harness::cli

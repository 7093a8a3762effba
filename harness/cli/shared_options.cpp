#include "harness/cli/shared_options.h"

#include <cstdlib>

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

std::filesystem::path data_folder_of(const std::string& option) {
  if (!option.empty()) return std::filesystem::absolute(option);
  const char* variable = std::getenv("HARNESS_DATA");
  if (variable != nullptr && *variable != '\0') return std::filesystem::absolute(variable);
  return std::filesystem::absolute("data");
}

}  // namespace harness::cli

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/cli/arguments.h"

namespace harness::cli {

// Options that several commands have; each adds the ones that it needs, so that they are named and explained
// alike everywhere.
void add_database_option(Arguments& arguments, std::filesystem::path& database);  // --db, results/harness.db
void add_data_option(Arguments& arguments, std::string& folder);                  // --data
void add_plugin_option(Arguments& arguments, std::vector<std::string>& folders);  // --plugin-dir
void add_json_option(Arguments& arguments, bool& json);                           // --json

inline constexpr const char* kDefaultDatabase = "results/harness.db";

// Refuses a file to be written that is a folder (kInput), or whose folder is not there or cannot be written
// (kEnvironment), before any work is done for it.
void refuse_unfit_output(const std::filesystem::path& file);

// --data, else HARNESS_DATA, else data/; absolute.
std::filesystem::path data_folder_of(const std::string& option);

}  // namespace harness::cli

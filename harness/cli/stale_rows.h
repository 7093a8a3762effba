#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"
#include "harness/run/plugin_inventory.h"
#include "harness/store/reader.h"

namespace harness::cli {

// Plugins and data as they are here and now.
struct Today {
  ProgramPaths paths;
  PluginInventory inventory;  // empty where there is no worker: a report needs none
  std::filesystem::path data_folder;
  std::map<std::string, std::string> data_hashes{};  // of what was looked at so far
};
Today today_of(const std::vector<std::string>& plugin_dirs, const std::filesystem::path& data_folder);

// Fills in TrialRows::stale by the rule of `plan` and `run`. Data that are not here are not looked at, and
// data that `today` has a hash of not again.
void mark_stale(ExperimentRows& rows, const Reader& reader, Today& today);

}  // namespace harness::cli

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/run/plugin_inventory.h"
#include "harness/run/program_paths.h"
#include "harness/store/results_folder.h"

namespace harness {

// What `harness run` was asked for.
struct RunOptions {
  std::filesystem::path file;
  std::vector<std::string> overrides;  // "train.steps=500"
  std::filesystem::path database;
  std::filesystem::path data_folder;  // absolute
  ProgramPaths paths;
  PluginInventory inventory;
  std::string command;  // as it was typed, kept with the revision

  int workers = 0;              // 0: one a core, or one a GPU
  int retries = 2;              // how often a trial is taken up again after its worker died
  bool stale = false;           // train stale trials anew
  bool accept_changes = false;  // continue begun trials although a plugin or the data have changed
  bool retry_failed = false;    // take up failed trials again
  double grace_seconds = 20.0;  // for workers to pause, then they are killed

  // results/ of results/harness.db: all files of trials lie below it.
  std::filesystem::path results_folder() const { return harness::results_folder(database); }
};

}  // namespace harness

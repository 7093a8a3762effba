#pragma once

#include <filesystem>
#include <string>

#include "harness/config/plugin_description.h"
#include "harness/protocol/assignment.h"
#include "harness/run/program_paths.h"

namespace harness {

// What to draw from which trial's checkpoint.
struct SampleTask {
  std::string experiment, trial;
  std::int64_t seed = 0;
  Settings settings;
  std::filesystem::path folder;  // results/EXPERIMENT/TRIAL
  std::filesystem::path data_folder;
  std::string device = "cpu";
  SampleRequest request;
};

// Has a worker draw it. Touches neither database nor spools of the results. Single images are in place all at
// once, or not at all. Throws Error with the worker's reason, Interrupted when a signal comes.
void draw_samples(const SampleTask& task, const ProgramPaths& paths, const PluginCatalog& catalog);

}  // namespace harness

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/config/legality.h"
#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness {

// What a worker found when it opened a configuration's data and built its model, without training a step.
struct Inspection {
  std::vector<KeyFault> faults;  // what makes the configuration impossible; empty: it can be trained
  std::string data_hash;         // content of the data set
  std::string structure;         // equal for configurations that can be trained fused
  std::int64_t parameters = 0;
  std::int64_t train_size = 0, test_size = 0, classes = 0;
  std::vector<std::int64_t> shape;  // of one example
};

// Asks one worker about all configurations (equal ones once), to be trained on a device of this kind ("cpu",
// "cuda:0"), and returns the answers in the same order. Writes nothing. Throws Error when the worker itself
// breaks, naming the configurations' plugins.
std::vector<Inspection> inspect(const std::filesystem::path& worker,
                                const std::vector<Settings>& configurations, const PluginCatalog& catalog,
                                const std::filesystem::path& data_folder, const std::string& device = "cpu");

}  // namespace harness

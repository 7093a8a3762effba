#pragma once

#include <string>
#include <vector>

#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness {

// The plugins that a resolved configuration uses: data set, model, losses, metrics, feature extractor.
std::vector<const PluginDescription*> plugins_of(const Settings& settings, const PluginCatalog& catalog);

// Their libraries, each once, sorted: what a worker loads for the trial.
std::vector<std::string> libraries_of(const Settings& settings, const PluginCatalog& catalog);

}  // namespace harness

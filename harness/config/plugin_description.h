#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/config/option.h"

namespace harness {

// One registered name of one library, as the torch-free side sees it. Mirrors harness/sdk/registrar.h without
// torch; made by `harness-worker describe`, kept in a cache by the library's SHA-256.
struct PluginDescription {
  struct RoleSlot {
    std::string role;  // "adversarial", "penalty", "reconstruction", "variational"
    bool required = true;
    std::string default_plugin;
  };
  struct Property {
    std::string name;
    std::string unless_option;
    std::vector<std::string> unless_values;
  };

  std::string kind;  // "model", "loss", "dataset", "metric", "feature_extractor"
  std::string role;  // of a loss
  std::string name;
  std::string doc;
  std::vector<OptionSpec> options;
  std::string library;  // absolute path
  std::string library_sha256;

  // Models.
  std::vector<RoleSlot> roles;
  std::vector<std::string> capabilities, groups, phases;
  std::vector<Property> properties;
  bool images = true, points = false;
  std::vector<std::int64_t> channels, sizes;
  std::int64_t streams = 1;
  bool needs_labels = false;  // metrics and feature extractors, too
  // Losses and metrics: properties that they demand. A loss's own are in `properties`, without conditions.
  std::vector<std::string> demands;
  // Metrics.
  std::string unit, goal;          // goal: "min", "max", "none"
  std::vector<std::string> needs;  // capabilities
  bool needs_mixture = false, needs_features = false, binary_only = false, grey_only = false;
  bool needs_classes = false, needs_factors = false;
  bool takes_real = true, takes_fake = true;  // held-out data, samples of the model
  // Feature extractors.
  bool classifies = false;
};

// All plugins that this run may use, from every folder searched.
class PluginCatalog {
 public:
  PluginCatalog() = default;
  explicit PluginCatalog(std::vector<PluginDescription> plugins) : plugins_(std::move(plugins)) {}

  const std::vector<PluginDescription>& all() const { return plugins_; }
  // nullptr where there is none. `role` is looked at for losses only.
  const PluginDescription* find(std::string_view kind, std::string_view name,
                                std::string_view role = {}) const {
    for (const PluginDescription& plugin : plugins_)
      if (plugin.kind == kind && plugin.name == name && (kind != "loss" || plugin.role == role))
        return &plugin;
    return nullptr;
  }

 private:
  std::vector<PluginDescription> plugins_;
};

}  // namespace harness

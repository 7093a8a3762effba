#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/config/plugin_description.h"

namespace harness {

// The plugins that one key can take over a whole experiment.
struct PluginChoice {
  std::vector<const PluginDescription*> plugins;  // without repetition
  bool complete = true;                           // false: an unknown name is among them (a fault of its own)
};

// The plugins that each plugin key can take: set in the file, on an axis, in a point, or by a model's
// default.
class PluginChoices {
 public:
  PluginChoices(const Experiment& experiment, const PluginCatalog& catalog);

  const PluginChoice& datasets() const { return datasets_; }
  const PluginChoice& models() const { return models_; }
  const PluginChoice& losses(std::string_view role) const { return losses_.find(role)->second; }
  const PluginChoice& metrics() const { return metrics_; }
  const PluginChoice& extractors() const { return extractors_; }

 private:
  PluginChoice datasets_, models_, metrics_, extractors_;
  std::map<std::string, PluginChoice, std::less<>> losses_;
};

// "data set", "model", "adversarial loss", "penalty", "metric" ...
std::string kind_text(std::string_view kind, std::string_view role = {});

std::string with_article(const std::string& noun);  // "a model", "an adversarial loss"

// `unknown model "dcgna"; did you mean "dcgan"? Known models: "dcgan", "vae"`; for losses, whether the name
// has another role.
std::string unknown_plugin_text(const PluginCatalog& catalog, std::string_view kind, std::string_view role,
                                const std::string& name);

std::vector<std::string> plugin_names(const PluginCatalog& catalog, std::string_view kind,
                                      std::string_view role = {});
std::vector<std::string> names_of(const std::vector<const PluginDescription*>& plugins);

const PluginDescription::RoleSlot* find_role(const PluginDescription& model, std::string_view role);

}  // namespace harness

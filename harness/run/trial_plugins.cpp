#include "harness/run/trial_plugins.h"

#include <set>

namespace harness {
namespace {

const std::string* text_of(const Settings& settings, std::string_view key) {
  const auto found = settings.find(key);
  return found != settings.end() && found->second.is_string() ? &found->second.string() : nullptr;
}

}  // namespace

std::vector<const PluginDescription*> plugins_of(const Settings& settings, const PluginCatalog& catalog) {
  std::vector<const PluginDescription*> used;
  const auto add = [&](std::string_view kind, const std::string* name, std::string_view role = {}) {
    if (name == nullptr || *name == "none") return;
    if (const PluginDescription* plugin = catalog.find(kind, *name, role)) used.push_back(plugin);
  };
  add("dataset", text_of(settings, "data.plugin"));
  add("model", text_of(settings, "model.plugin"));
  for (const char* role : {"adversarial", "penalty", "reconstruction", "variational"})
    add("loss", text_of(settings, std::string("loss.") + role + ".plugin"), role);
  if (const auto found = settings.find("metrics.list"); found != settings.end() && found->second.is_list())
    for (const Value& name : found->second.list())
      if (name.is_string()) add("metric", &name.string());
  add("feature_extractor", text_of(settings, "metrics.features"));
  return used;
}

std::vector<std::string> libraries_of(const Settings& settings, const PluginCatalog& catalog) {
  std::set<std::string> libraries;
  for (const PluginDescription* plugin : plugins_of(settings, catalog)) libraries.insert(plugin->library);
  return {libraries.begin(), libraries.end()};
}

}  // namespace harness

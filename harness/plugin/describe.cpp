#include <iterator>

#include "harness/plugin/load.h"

namespace harness::plugin {
namespace {

PluginDescription common(const Registry& registry, const std::string& kind, const std::string& role,
                         const sdk::EntryBase& entry) {
  PluginDescription description;
  description.kind = kind;
  description.role = role;
  description.name = entry.name;
  description.doc = entry.doc;
  description.options = entry.options;
  description.library = registry.library_of(role.empty() ? kind : kind + "." + role, entry.name);
  return description;
}

std::vector<std::string> names_of(const std::vector<sdk::Capability>& capabilities) {
  std::vector<std::string> names;
  for (const sdk::Capability capability : capabilities) names.emplace_back(sdk::name_of(capability));
  return names;
}

PluginDescription of_model(const Registry& registry, const sdk::ModelEntry& entry) {
  PluginDescription description = common(registry, "model", "", entry);
  const sdk::ModelInfo& info = entry.info;
  for (const sdk::RoleSlot& slot : info.roles)
    description.roles.push_back({sdk::name_of(slot.role), slot.required, slot.default_plugin});
  for (const sdk::Property& property : info.properties)
    description.properties.push_back({property.name, property.unless_option, property.unless_values});
  description.capabilities = names_of(info.capabilities);
  description.groups = info.groups;
  description.phases = info.phases;
  description.images = info.images;
  description.points = info.points;
  description.channels = info.channels;
  description.sizes = info.sizes;
  description.streams = info.streams;
  description.needs_labels = info.needs_labels;
  return description;
}

PluginDescription of_metric(const Registry& registry, const sdk::MetricEntry& entry) {
  PluginDescription description = common(registry, "metric", "", entry);
  const sdk::MetricInfo& info = entry.info;
  description.unit = info.unit;
  description.goal = info.goal == sdk::Goal::kMinimize   ? "min"
                     : info.goal == sdk::Goal::kMaximize ? "max"
                                                         : "none";
  description.needs = names_of(info.needs);
  description.images = info.images;
  description.points = info.points;
  description.demands = info.demands;
  description.needs_mixture = info.needs_mixture;
  description.needs_features = info.needs_features;
  description.needs_classes = info.needs_classes;
  description.needs_labels = info.needs_labels;
  description.needs_factors = info.needs_factors;
  description.binary_only = info.binary_only;
  description.grey_only = info.grey_only;
  description.takes_real = info.takes_real;
  description.takes_fake = info.takes_fake;
  return description;
}

template <class Entries>
void add_losses(std::vector<PluginDescription>& out, const Registry& registry, const char* role,
                const Entries& entries) {
  for (const auto& [name, entry] : entries) {
    PluginDescription description = common(registry, "loss", role, entry);
    description.demands = entry.demands;
    for (const std::string& property : entry.properties) description.properties.push_back({property, "", {}});
    out.push_back(std::move(description));
  }
}

}  // namespace

std::vector<PluginDescription> describe(const Registry& registry) {
  std::vector<PluginDescription> out;
  for (const auto& [name, entry] : registry.models()) out.push_back(of_model(registry, entry));
  add_losses(out, registry, "adversarial", registry.adversarials());
  add_losses(out, registry, "penalty", registry.penalties());
  add_losses(out, registry, "reconstruction", registry.reconstructions());
  add_losses(out, registry, "variational", registry.variationals());
  for (const auto& [name, entry] : registry.datasets()) out.push_back(common(registry, "dataset", "", entry));
  for (const auto& [name, entry] : registry.metrics()) out.push_back(of_metric(registry, entry));
  for (const auto& [name, entry] : registry.extractors()) {
    out.push_back(common(registry, "feature_extractor", "", entry));
    out.back().classifies = entry.info.classifies;
    out.back().needs_labels = entry.info.needs_labels;
  }
  return out;
}

}  // namespace harness::plugin

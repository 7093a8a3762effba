#include "harness/config/plugin_choices.h"

#include <algorithm>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/possible_values.h"
#include "harness/config/schema.h"

namespace harness {
namespace {

void add_name(PluginChoice& choice, const PluginCatalog& catalog, const Value& name, std::string_view kind,
              std::string_view role = {}) {
  if (kind == "loss" && name.is_string() && name.string() == "none") return;
  const PluginDescription* plugin = name.is_string() ? catalog.find(kind, name.string(), role) : nullptr;
  if (!plugin)
    choice.complete = false;
  else if (std::find(choice.plugins.begin(), choice.plugins.end(), plugin) == choice.plugins.end())
    choice.plugins.push_back(plugin);
}

PluginChoice named_choice(const Experiment& experiment, const PluginCatalog& catalog, const std::string& key,
                          std::string_view kind) {
  PluginChoice choice;
  const PossibleValues possible = possible_values(experiment, key);
  if (possible.values.empty()) choice.complete = false;
  for (const Value& name : possible.values) add_name(choice, catalog, name, kind);
  return choice;
}

}  // namespace

PluginChoices::PluginChoices(const Experiment& experiment, const PluginCatalog& catalog)
    : datasets_(named_choice(experiment, catalog, "data.plugin", "dataset")),
      models_(named_choice(experiment, catalog, "model.plugin", "model")) {
  for (const Value& list : possible_values(experiment, "metrics.list").values)
    if (list.is_list())
      for (const Value& name : list.list()) add_name(metrics_, catalog, name, "metric");
  for (const Value& name : possible_values(experiment, "metrics.features").values)
    if (!name.is_string() || !name.string().empty())
      add_name(extractors_, catalog, name, "feature_extractor");
  for (const std::string& role : loss_roles()) {
    PluginChoice& choice = losses_[role];
    const PossibleValues possible = possible_values(experiment, "loss." + role + ".plugin");
    for (const Value& name : possible.values) add_name(choice, catalog, name, "loss", role);
    if (!possible.may_be_unset) continue;
    choice.complete = choice.complete && models_.complete;
    for (const PluginDescription* model : models_.plugins) {
      const auto* slot = find_role(*model, role);
      if (slot && !slot->default_plugin.empty())
        add_name(choice, catalog, slot->default_plugin, "loss", role);
    }
  }
}

std::string with_article(const std::string& noun) {
  return (std::string("aeiou").find(noun[0]) == std::string::npos ? "a " : "an ") + noun;
}

std::string kind_text(std::string_view kind, std::string_view role) {
  if (kind == "dataset") return "data set";
  if (kind == "feature_extractor") return "feature extractor";
  if (kind != "loss") return std::string(kind);
  return role == "penalty" ? "penalty" : std::string(role) + " loss";
}

std::vector<std::string> plugin_names(const PluginCatalog& catalog, std::string_view kind,
                                      std::string_view role) {
  std::vector<std::string> names;
  for (const PluginDescription& plugin : catalog.all())
    if (plugin.kind == kind && (role.empty() || plugin.role == role)) names.push_back(plugin.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> names_of(const std::vector<const PluginDescription*>& plugins) {
  std::vector<std::string> names;
  for (const PluginDescription* plugin : plugins) names.push_back(plugin->name);
  return names;
}

std::string unknown_plugin_text(const PluginCatalog& catalog, std::string_view kind, std::string_view role,
                                const std::string& name) {
  const std::vector<std::string> known = plugin_names(catalog, kind, role);
  std::string plural = kind_text(kind, role);
  if (plural.ends_with("loss"))
    plural += "es";
  else if (plural.ends_with("y"))
    plural.replace(plural.size() - 1, 1, "ies");
  else
    plural += "s";
  const std::string list =
      known.empty() ? "no " + plural + " were found" : "known " + plural + ": " + join_quoted(known);
  for (const std::string& other : kind == "loss" ? loss_roles() : std::vector<std::string>{})
    if (catalog.find(kind, name, other))
      return "\"" + name + "\" is " + with_article(kind_text(kind, other)) + ", not " +
             with_article(kind_text(kind, role)) + "; " + list;
  return "unknown " + kind_text(kind, role) + " \"" + name + "\"" + did_you_mean(name, known) + "; " + list;
}

const PluginDescription::RoleSlot* find_role(const PluginDescription& model, std::string_view role) {
  for (const auto& slot : model.roles)
    if (slot.role == role) return &slot;
  return nullptr;
}

}  // namespace harness

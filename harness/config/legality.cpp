#include "harness/config/legality.h"

#include <algorithm>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/plugin_choices.h"
#include "harness/config/schema.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

const std::string* find_name(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() || !found->second.is_string() ? nullptr : &found->second.string();
}

const PluginDescription::Property* find_property(const PluginDescription& model, const std::string& name) {
  for (const auto& property : model.properties)
    if (property.name == name) return &property;
  return nullptr;
}

// "set model.norm to one of ...": values of the option with which the property holds.
std::string remedy_for(const PluginDescription& model, const PluginDescription::Property& property) {
  const OptionSpec* option = find_option(model.options, property.unless_option);
  std::vector<std::string> good;
  if (option && option->type == OptionType::kBool) good = {"true", "false"};
  if (option && !option->choices.empty()) good = option->choices;
  std::erase_if(good, [&](const std::string& choice) { return contains(property.unless_values, choice); });
  if (good.empty()) return "choose another model." + property.unless_option;
  const bool strings = option->type == OptionType::kString;
  return "set model." + property.unless_option + " to " + (good.size() > 1 ? "one of " : "") +
         (strings ? join_quoted(good) : join(good, ", "));
}

class Judge {
 public:
  Judge(const Settings& settings, const PluginDescription& model, const PluginCatalog& catalog)
      : settings_(settings), model_(model), catalog_(catalog) {}

  std::vector<KeyFault> judge() {
    for (const auto& slot : model_.roles) judge_role(slot);
    judge_ema_groups();
    return std::move(faults_);
  }

 private:
  void judge_role(const PluginDescription::RoleSlot& slot) {
    const std::string key = "loss." + slot.role + ".plugin";
    const std::string* name = find_name(settings_, key);
    if (!name || *name == "none" || name->empty()) {
      if (slot.required)
        faults_.push_back({key, "model " + quoted(model_.name) + " needs " +
                                    with_article(kind_text("loss", slot.role)) + ": set " + key +
                                    " to one of " + join_quoted(plugin_names(catalog_, "loss", slot.role))});
      return;
    }
    const PluginDescription* loss = catalog_.find("loss", *name, slot.role);
    if (!loss) return;
    for (const std::string& demand : loss->demands) judge_demand(key, *loss, demand);
  }

  void judge_demand(const std::string& key, const PluginDescription& loss, const std::string& demand) {
    const std::string wants = kind_text("loss", loss.role) + " " + quoted(loss.name) +
                              " needs a model with the property " + quoted(demand) + ", ";
    const auto* property = find_property(model_, demand);
    if (!property) {
      std::vector<std::string> others;
      for (const PluginDescription& plugin : catalog_.all())
        if (plugin.kind == "model" && find_property(plugin, demand) && find_role(plugin, loss.role))
          others.push_back(plugin.name);
      faults_.push_back({key, wants + "which " + quoted(model_.name) + " has not" +
                                  (others.empty() ? "" : "; models that have it: " + join_quoted(others))});
      return;
    }
    if (property->unless_option.empty()) return;
    const std::string option = "model." + property->unless_option;
    const auto value = settings_.find(option);
    if (value == settings_.end() || !contains(property->unless_values, to_display_text(value->second)))
      return;
    faults_.push_back({key, wants + "which " + quoted(model_.name) + " has not with " + option + " = " +
                                to_toml_text(value->second) + "; " + remedy_for(model_, *property) +
                                ", or take another " + kind_text("loss", loss.role)});
  }

  void judge_ema_groups() {
    const auto groups = settings_.find("train.ema_groups");
    if (groups == settings_.end() || !groups->second.is_list()) return;
    for (const Value& group : groups->second.list())
      if (group.is_string() && !contains(model_.groups, group.string()))
        faults_.push_back({groups->first, "train.ema_groups: model " + quoted(model_.name) +
                                              " has no parameter group " + quoted(group.string()) +
                                              did_you_mean(group.string(), model_.groups) + "; it has " +
                                              join_quoted(model_.groups)});
  }

  const Settings& settings_;
  const PluginDescription& model_;
  const PluginCatalog& catalog_;
  std::vector<KeyFault> faults_;
};

}  // namespace

std::vector<KeyFault> legality_faults(const Settings& resolved, const PluginCatalog& catalog) {
  const std::string* name = find_name(resolved, "model.plugin");
  const PluginDescription* model = name ? catalog.find("model", *name) : nullptr;
  return model ? Judge(resolved, *model, catalog).judge() : std::vector<KeyFault>{};
}

std::string metric_lacks(const PluginDescription& metric, const PluginDescription& model,
                         const PluginCatalog& catalog) {
  const auto able = [&](const PluginDescription& candidate) {
    return std::all_of(metric.needs.begin(), metric.needs.end(),
                       [&](const auto& need) { return contains(candidate.capabilities, need); });
  };
  if (able(model)) return "";
  std::vector<std::string> missing, others;
  for (const std::string& need : metric.needs)
    if (!contains(model.capabilities, need)) missing.push_back(need);
  for (const PluginDescription& plugin : catalog.all())
    if (plugin.kind == "model" && able(plugin)) others.push_back(plugin.name);
  return "metric " + quoted(metric.name) + " needs a model with the " +
         (missing.size() == 1 ? "capability " : "capabilities ") + join_quoted(missing) + ", which " +
         quoted(model.name) + " has not; leave it out of metrics.list" +
         (others.empty() ? "" : ", or take one of the models " + join_quoted(others));
}

}  // namespace harness

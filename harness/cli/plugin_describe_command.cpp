#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_command.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/config/value_text.h"
#include "harness/protocol/json.h"

namespace harness::cli {
namespace {

std::string range_of(const OptionSpec& option) {
  std::string text;
  if (option.min) text += fmt::format("{} {}", option.min_exclusive ? ">" : ">=", *option.min);
  if (option.max)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", option.max_exclusive ? "<" : "<=", *option.max);
  // A number may have words beside its range.
  if (!option.choices.empty()) text += (text.empty() ? "" : " | ") + join(option.choices, " | ");
  return text;
}

std::string remarks_of(const OptionSpec& option) {
  std::string text = option.help;
  if (!option.unit.empty()) text += fmt::format(" [{}]", option.unit);
  if (option.schedulable) text += "; may follow a schedule";
  if (!option.only_with.option.empty())
    text += "; only with " + option.only_with.option + " " + join_quoted(option.only_with.values);
  if (option.fusible) text += "; may differ between fused trials";
  return text;
}

std::string listed(const char* what, const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format("{}: {}\n", what, join(names, ", "));
}

// What stands in a file to use it.
std::string usage(const PluginDescription& plugin) {
  if (plugin.kind == "loss") return fmt::format("[loss.{}]\nplugin = \"{}\"\n", plugin.role, plugin.name);
  if (plugin.kind == "metric") return fmt::format("[metrics]\nlist = [\"{}\"]\n", plugin.name);
  if (plugin.kind == "feature_extractor") return fmt::format("[metrics]\nfeatures = \"{}\"\n", plugin.name);
  return fmt::format("[{}]\nplugin = \"{}\"\n", plugin.kind == "dataset" ? "data" : "model", plugin.name);
}

// Its n is of these, or of fewer where it says so.
std::string given_to(const PluginDescription& metric) {
  std::vector<std::string> parts;
  if (metric.takes_real) parts.push_back("all held-out examples");
  if (metric.takes_fake) parts.push_back("metrics.samples samples of the model");
  return join(parts, " and ") + (metric.takes_fake ? "" : "; metrics.samples has no effect on it");
}

std::string describe(const PluginDescription& plugin) {
  std::string text =
      fmt::format("{} {}\n\n{}\n\n{}", plugin.kind == "loss" ? plugin.role + " loss" : plugin.kind,
                  plugin.name, plugin.doc, usage(plugin));
  if (!plugin.options.empty()) {
    std::vector<std::vector<std::string>> rows{{"option", "default", "allowed", "meaning"}};
    for (const OptionSpec& option : plugin.options)
      rows.push_back(
          {option.name,
           option.default_value.empty() ? "(must be given)" : to_display_text(option.default_value),
           range_of(option), remarks_of(option)});
    text += "\n" + text_table(rows);
  }
  std::string facts;
  for (const PluginDescription::RoleSlot& slot : plugin.roles)
    facts += fmt::format(
        "role: {} ({}{})\n", slot.role, slot.required ? "required" : "may stay empty",
        slot.default_plugin.empty() ? "" : ", " + slot.default_plugin + " unless the file names another");
  facts += listed("capabilities", plugin.capabilities) + listed("parameter groups", plugin.groups) +
           listed("phases", plugin.phases) +
           listed(plugin.kind == "metric" ? "demands of the model or a loss" : "demands of the model",
                  plugin.demands) +
           listed("needs of the model", plugin.needs);
  for (const PluginDescription::Property& property : plugin.properties)
    facts += "property: " + property.name +
             (property.unless_option.empty() ? ""
                                             : fmt::format(", unless {} is {}", property.unless_option,
                                                           join_quoted(property.unless_values))) +
             "\n";
  if (plugin.kind == "metric") facts += "is given: " + given_to(plugin) + "\n";
  if (plugin.needs_features)
    facts += plugin.needs_classes ? "needs a feature extractor that is a classifier: metrics.features\n"
                                  : "needs a feature extractor: metrics.features\n";
  if (plugin.needs_labels) facts += "needs data with labels\n";
  if (plugin.needs_factors) facts += "needs data that know what their examples were made from\n";
  if (plugin.classifies) facts += "is a classifier\n";
  if (!plugin.unit.empty()) facts += "unit: " + plugin.unit + "\n";
  if (!plugin.goal.empty())
    facts += "better: " +
             std::string(plugin.goal == "min"   ? "smaller"
                         : plugin.goal == "max" ? "larger"
                                                : "neither") +
             "\n";
  facts += fmt::format("library: {}\nsha256: {}\n", plugin.library, plugin.library_sha256);
  return text + "\n" + facts;
}

class PluginDescribeCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"describe", "say what a plugin is, its options and what it needs", "",
            "harness plugin describe hinge\nharness plugin describe dcgan --json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", name_, "a plugin's name, as `harness plugin list` shows it");
    add_plugin_option(arguments, folders_);
    add_json_option(arguments, json_);
  }
  ExitCode execute() override {
    const PluginInventory inventory = inventory_for(program_paths(), folders_);
    std::vector<const PluginDescription*> found;
    std::vector<std::string> known;
    for (const PluginDescription& plugin : inventory.catalog.all()) {
      known.push_back(plugin.name);
      if (plugin.name == name_) found.push_back(&plugin);
    }
    if (found.empty())
      throw input_error(fmt::format("there is no plugin \"{}\"{}", name_, did_you_mean(name_, known)),
                        "`harness plugin list` shows all that are found.");
    nlohmann::json json = nlohmann::json::array();
    std::string text;
    for (const PluginDescription* plugin : found) {
      json.push_back(*plugin);
      text += (text.empty() ? "" : "\n") + describe(*plugin);
    }
    std::fputs(json_ ? json_text(json).c_str() : text.c_str(), stdout);
    return kExitDone;
  }

 private:
  std::string name_;
  std::vector<std::string> folders_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plugin_describe_command() { return std::make_unique<PluginDescribeCommand>(); }

}  // namespace harness::cli

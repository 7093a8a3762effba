#include "harness/cli/metric_settings.h"

#include <algorithm>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/document.h"
#include "harness/config/option_check.h"
#include "harness/config/plugin_choices.h"
#include "harness/config/schema.h"

namespace harness::cli {
namespace {

using Chosen = std::vector<const PluginDescription*>;

std::string key_of(const PluginDescription& plugin) { return "metrics." + plugin.name + "."; }

void take(const std::string& text, const Chosen& chosen, Settings& settings, std::vector<Fault>& faults) {
  const SourcePosition place{kOverridePlace + text, 0, 0};
  const TomlNode tree = parse_override(text);
  for (const TomlNode::Member& table : tree.members) {
    const auto plugin = std::find_if(chosen.begin(), chosen.end(),
                                     [&](const PluginDescription* one) { return one->name == table.key; });
    if (plugin == chosen.end() || !table.node.is_table()) {
      faults.push_back({place, "must be NAME.OPTION=VALUE, of one of " + join_quoted(names_of(chosen))});
      continue;
    }
    for (const TomlNode::Member& member : table.node.members) {
      const OptionSpec* option = find_option((*plugin)->options, member.key);
      if (option == nullptr) {
        std::vector<std::string> known;
        for (const OptionSpec& one : (*plugin)->options) known.push_back(one.name);
        faults.push_back({place, "\"" + table.key + "\" has no option \"" + member.key + "\"" +
                                     did_you_mean(member.key, known)});
        continue;
      }
      Value value = to_value(member.node, table.key + "." + member.key, faults);
      if (const std::string wrong = check_option(*option, value); !wrong.empty())
        faults.push_back({place, table.key + "." + member.key + " " + wrong});
      settings[key_of(**plugin) + member.key] = std::move(value);
    }
  }
}

}  // namespace

Settings default_settings(const PluginDescription& plugin, const std::string& prefix) {
  Settings settings;
  for (const OptionSpec& option : plugin.options)
    if (!option.default_value.empty()) settings.emplace(prefix + option.name, option.default_value);
  return settings;
}

Settings metric_settings(const Chosen& chosen, const Settings& of_trial,
                         const std::vector<std::string>& overrides) {
  Settings settings;
  for (const PluginDescription* plugin : chosen) {
    for (auto& [key, value] : default_settings(*plugin, key_of(*plugin))) settings[key] = value;
    for (const OptionSpec& option : plugin->options)
      if (const auto set = of_trial.find(key_of(*plugin) + option.name); set != of_trial.end())
        settings[set->first] = set->second;
  }
  std::vector<Fault> faults;
  for (const std::string& text : overrides) take(text, chosen, settings, faults);
  if (!faults.empty()) throw InputFaults(std::move(faults));
  return settings;
}

}  // namespace harness::cli

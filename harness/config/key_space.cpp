#include "harness/config/key_space.h"

#include <algorithm>
#include <map>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/option_check.h"

namespace harness {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const std::vector<std::string>& top_tables() {
  static const std::vector<std::string> tables{"data",      "model", "loss",    "phase",
                                               "optimizer", "train", "metrics", "sweep"};
  return tables;
}

std::vector<std::string> top_names() {
  std::vector<std::string> names = top_tables();
  for (const OptionSpec& option : file_options()) names.push_back(option.name);
  return names;
}

std::vector<std::string> core_keys() {
  std::vector<std::string> keys;
  for (const SchemaTable& table : schema())
    for (const OptionSpec& option : table.options)
      if (!table.overrides && table.path != "loss.ROLE") keys.push_back(table.path + "." + option.name);
  return keys;
}

// Second-level tables by the first part of their path.
std::string pattern_of(const std::string& first) {
  if (first == "loss") return "loss.ROLE";
  if (first == "phase") return "phase.NAME";
  if (first == "optimizer") return "optimizer.GROUP";
  if (first == "metrics") return "metrics.METRIC";
  return "";
}

// Where other programs' words for a thing stand here.
std::string translated(const std::string& word) {
  static const std::map<std::string, std::string> words{
      {"seed", "[sweep] seeds = N, or a list"},
      {"seeds", "[sweep] seeds = N, or a list"},
      {"epochs", "train.steps: training is counted in batches"},
      {"iterations", "train.steps"},
      {"learning_rate", "optimizer.lr"},
      {"gpu", "train.device"},
      {"cuda", "train.device"},
  };
  const auto found = words.find(word.substr(word.rfind('.') + 1));
  return found == words.end() ? "" : " (here: " + found->second + ")";
}

std::string hint_for(const std::string& key) {
  if (std::string here = translated(key); !here.empty()) return here;
  const std::string top = did_you_mean(key, top_names());
  return top.empty() ? did_you_mean(key, core_keys()) : top;
}

KeyMatch fault(std::string text) { return {{}, std::move(text), false}; }

std::string such_models(const std::vector<std::string>& names) {
  return (names.size() == 1 ? "model " : "models ") + join_quoted(names);
}

}  // namespace

std::vector<std::string> KeySpace::models_union(std::vector<std::string> PluginDescription::*names) const {
  std::vector<std::string> all;
  for (const PluginDescription* model : choices_.models().plugins)
    for (const std::string& name : model->*names)
      if (!contains(all, name)) all.push_back(name);
  return all;
}

std::string KeySpace::where_models_differ(std::string_view role) const {
  std::vector<std::string> taken, others;
  for (const PluginDescription* model : choices_.models().plugins)
    for (const auto& slot : model->roles)
      if (!contains(taken, slot.role)) taken.push_back(slot.role);
  for (const PluginDescription& plugin : catalog_.all())
    if (plugin.kind == "model" && find_role(plugin, role)) others.push_back(plugin.name);
  const std::string takes = taken.empty() ? "no losses at all" : join_quoted(taken);
  return "it takes " + takes +
         (others.empty()
              ? ""
              : "; " + with_article(kind_text("loss", role)) + " works with " + such_models(others));
}

KeyMatch KeySpace::find_named_table(const std::string& path, const std::string& first,
                                    const std::string& name) const {
  const bool models_known = choices_.models().complete;
  const auto judge = [&](const std::vector<std::string>& known, const std::string& what,
                         bool complete) -> KeyMatch {
    if (contains(known, name)) return {};
    if (!complete) return {{}, "", true};
    const std::string models = such_models(names_of(choices_.models().plugins));
    return fault(
        "unknown table [" + path + "]" + did_you_mean(name, known) + "; " +
        (known.empty() ? models + " has no such thing" : what + " of " + models + ": " + join_quoted(known)));
  };
  if (first == "phase") return judge(models_union(&PluginDescription::phases), "phases", models_known);
  if (first == "optimizer")
    return judge(models_union(&PluginDescription::groups), "parameter groups", models_known);
  if (first == "metrics") {
    if (contains(names_of(choices_.metrics().plugins), name) ||
        contains(names_of(choices_.extractors().plugins), name))
      return {};
    if (!choices_.metrics().complete || !choices_.extractors().complete) return {{}, "", true};
    if (catalog_.find("metric", name))
      return fault("[" + path + "] has no effect: \"" + name + "\" is not in metrics.list; add it there");
    if (catalog_.find("feature_extractor", name))
      return fault("[" + path + "] has no effect: \"" + name + "\" is not metrics.features; set it there");
    return fault("unknown table [" + path + "]; " + unknown_plugin_text(catalog_, "metric", "", name));
  }
  if (!contains(loss_roles(), name))
    return fault("unknown loss role \"" + name + "\"" + did_you_mean(name, loss_roles()) +
                 "; roles: " + join_quoted(loss_roles()));
  for (const PluginDescription* model : choices_.models().plugins)
    if (find_role(*model, name)) return {};
  if (!models_known) return {};
  return fault(such_models(names_of(choices_.models().plugins)) + " takes no " + kind_text("loss", name) +
               "; " + where_models_differ(name));
}

KeyMatch KeySpace::find_table(const std::string& path) const {
  const std::vector<std::string> parts = split(path, '.');
  if (parts.size() == 1) {
    if (contains(top_tables(), parts[0])) return {};
    return fault("unknown table [" + path + "]" + did_you_mean(path, top_tables()) +
                 "; tables: " + join_quoted(top_tables()));
  }
  if (const KeyMatch key = find(path); !key.specs.empty())
    return fault(path + " must be " + allowed_text(*key.specs.front()) + ", not a table");
  if (parts.size() == 2 && !pattern_of(parts[0]).empty()) return find_named_table(path, parts[0], parts[1]);
  return fault("unknown table [" + path + "]");
}

// ` ("hinge" has it)`: plugins that could stand in [path] and declare the option, or nothing.
std::string KeySpace::owners_elsewhere(const std::string& kind, const std::string& path,
                                       const std::string& name) const {
  const std::string role = kind == "loss" ? split(path, '.')[1] : "";
  std::vector<std::string> owners;
  for (const PluginDescription& plugin : catalog_.all())
    if (plugin.kind == kind && plugin.role == role && find_option(plugin.options, name))
      owners.push_back(plugin.name);
  if (kind == "metric" || owners.empty()) return "";
  return " (" + join_quoted(owners) + (owners.size() == 1 ? " has it)" : " have it)");
}

KeyMatch KeySpace::find_in(const SchemaTable& table, const std::string& path, const std::string& name,
                           const PluginChoice* plugins) const {
  KeyMatch match;
  std::vector<std::string> known;
  for (const OptionSpec& option : table.options) {
    known.push_back(option.name);
    if (option.name == name) match.specs.push_back(&option);
  }
  if (!match.specs.empty()) return match;
  std::vector<std::string> owners;
  if (plugins) {
    for (const PluginDescription* plugin : plugins->plugins) {
      if (const OptionSpec* option = find_option(plugin->options, name)) match.specs.push_back(option);
      for (const OptionSpec& option : plugin->options)
        if (!contains(known, option.name)) known.push_back(option.name);
    }
    owners = names_of(plugins->plugins);
    if (match.specs.empty() && !plugins->complete) return {{}, "", true};
  }
  if (!match.specs.empty()) return match;
  std::string hint = plugins ? owners_elsewhere(table.plugin_kind, path, name) : "";
  if (hint.empty()) hint = translated(name);
  if (hint.empty()) hint = did_you_mean(name, known);
  if (hint.empty()) hint = did_you_mean(name, core_keys());
  match.fault = "unknown key " + path + "." + name + hint + "; [" + path + "] takes " + join_quoted(known);
  if (plugins)
    match.fault += owners.empty() ? " (no plugin is chosen there)" : " with plugin " + join_quoted(owners);
  return match;
}

KeyMatch KeySpace::find(const std::string& key) const {
  const std::vector<std::string> parts = split(key, '.');
  const std::string& first = parts[0];
  if (parts.size() == 1)
    return contains(top_tables(), key)
               ? fault(key + " is a table: write [" + key + "] and its keys below")
               : fault("unknown key " + key + hint_for(key) + "; tables: " + join_quoted(top_tables()));
  if (!contains(top_tables(), first) || first == "sweep")
    return fault("unknown key " + key + hint_for(key) + "; tables: " + join_quoted(top_tables()));
  if (parts.size() == 2 && first != "loss" && first != "phase") {
    const PluginChoice* plugins = first == "data"    ? &choices_.datasets()
                                  : first == "model" ? &choices_.models()
                                                     : nullptr;
    KeyMatch match = find_in(schema_table(first), first, parts[1], plugins);
    if (match.specs.empty() && !pattern_of(first).empty()) {
      const KeyMatch table = find_named_table(key, first, parts[1]);
      if (table.fault.empty() && !table.unjudged)
        return fault(key + " is a table: write [" + key + "] and its keys below");
    }
    return match;
  }
  if (parts.size() == 3 && !pattern_of(first).empty()) {
    const std::string path = first + "." + parts[1];
    if (KeyMatch table = find_named_table(path, first, parts[1]); table.unjudged || !table.fault.empty())
      return table;
    PluginChoice only_this;
    for (const PluginChoice* choice : {&choices_.metrics(), &choices_.extractors()})
      for (const PluginDescription* plugin : choice->plugins)
        if (plugin->name == parts[1]) only_this.plugins.push_back(plugin);
    const PluginChoice* plugins = first == "loss"      ? &choices_.losses(parts[1])
                                  : first == "metrics" ? &only_this
                                                       : nullptr;
    return find_in(schema_table(pattern_of(first)), path, parts[2], plugins);
  }
  if (parts.size() == 2) {
    const KeyMatch table = find_named_table(key, first, parts[1]);
    return table.fault.empty() ? fault(key + " is a table: write [" + key + "] and its keys below") : table;
  }
  return fault("unknown key " + key + hint_for(key));
}

}  // namespace harness

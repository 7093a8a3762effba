#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/config/experiment.h"
#include "harness/config/plugin_choices.h"
#include "harness/config/possible_values.h"
#include "harness/config/schema.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

constexpr std::size_t kIdDigits = 16;

// What the schema says of a core key; nullptr for plugin options.
const OptionSpec* core_option(const std::vector<std::string>& parts) {
  if (parts.size() == 2) {
    for (const SchemaTable& table : schema())
      if (table.path == parts[0]) return find_option(table.options, parts[1]);
    return nullptr;
  }
  for (const SchemaTable& table : schema())
    if (table.path.find('.') != std::string::npos && split(table.path, '.')[0] == parts[0])
      return find_option(table.options, parts[2]);
  return nullptr;
}

void add_options(std::set<std::string, std::less<>>& keys, const std::string& table,
                 const std::vector<const PluginDescription*>& plugins) {
  for (const PluginDescription* plugin : plugins)
    for (const OptionSpec& option : plugin->options)
      if (option.identity) keys.insert(table + "." + option.name);
}

}  // namespace

IdentityKeys::IdentityKeys(const Experiment& experiment, const PluginCatalog& plugins) {
  for (const Axis* axis : all_axes(experiment)) swept_.insert(axis->key);
  for (const Settings& point : experiment.sweep.points)
    for (const auto& [key, value] : point) swept_.insert(key);
  // Not those of metrics: they change what is measured, not what is trained.
  const PluginChoices choices(experiment, plugins);
  add_options(of_plugins_, "data", choices.datasets().plugins);
  add_options(of_plugins_, "model", choices.models().plugins);
  for (const std::string& role : loss_roles())
    add_options(of_plugins_, "loss." + role, choices.losses(role).plugins);
}

bool IdentityKeys::contains(const std::string& key) const {
  if (swept_.contains(key)) return true;
  const std::vector<std::string> parts = split(key, '.');
  if (parts.size() < 2 || parts.size() > 3) return false;
  if (const OptionSpec* core = core_option(parts)) return core->identity;
  return of_plugins_.contains(key);
}

std::string canonical_text(const Settings& resolved, const IdentityKeys& identity) {
  std::string text = "{";
  for (const auto& [key, value] : resolved) {
    if (!identity.contains(key)) continue;
    if (text.size() > 1) text += ",";
    text += to_json_text(Value(key)) + ":" + to_json_text(value);
  }
  return text + "}";
}

std::string configuration_hash(const std::string& canonical_text) {
  return sha256_hex(canonical_text).substr(0, kIdDigits);
}

std::string trial_id(const std::string& configuration_hash, std::int64_t seed) {
  return sha256_hex(configuration_hash + ":" + std::to_string(seed)).substr(0, kIdDigits);
}

}  // namespace harness

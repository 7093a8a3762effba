#include "harness/plugin/entry_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "harness/base/error.h"
#include "harness/config/metrics_options.h"
#include "harness/config/optimizer_options.h"
#include "harness/config/schema.h"

namespace harness::plugin {
namespace {

bool is_name(std::string_view text) {
  if (text.empty() || !std::islower(static_cast<unsigned char>(text[0]))) return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; });
}

Error refusal(std::string_view kind, const std::string& name, const std::string& fault,
              const char* remedy = "Mend the plugin's source and rebuild it.") {
  return input_error(fmt::format("{} plugin \"{}\": {}", kind, name, fault), remedy);
}

// Keys of the same table that belong to the harness.
bool is_reserved(std::string_view kind, std::string_view option) {
  return option == "plugin" || (kind == "dataset" && option == "batch_size");
}

void check_range(std::string_view kind, const std::string& entry, const OptionSpec& option,
                 const Value& value) {
  if (value.is_list()) {
    for (const Value& element : value.list()) check_range(kind, entry, option, element);
    return;
  }
  if (value.is_string() && !option.choices.empty() &&
      std::find(option.choices.begin(), option.choices.end(), value.string()) == option.choices.end())
    throw refusal(
        kind, entry,
        fmt::format("option \"{}\": its default \"{}\" is none of its choices", option.name, value.string()));
  if (!value.is_integer() && !value.is_real()) return;
  const double number = value.real();
  const bool low = option.min && (option.min_exclusive ? number <= *option.min : number < *option.min);
  const bool high = option.max && (option.max_exclusive ? number >= *option.max : number > *option.max);
  if (low || high)
    throw refusal(
        kind, entry,
        fmt::format("option \"{}\": its default {} lies outside its own range", option.name, number));
}

// What decides whether an option is read: another that takes those words.
void check_condition(std::string_view kind, const sdk::EntryBase& entry, const OptionSpec& option) {
  const OptionCondition& condition = option.only_with;
  if (condition.option.empty()) return;
  const OptionSpec* other = find_option(entry.options, condition.option);
  const auto takes = [&](const std::string& word) {
    return other->name != option.name && std::ranges::find(other->choices, word) != other->choices.end();
  };
  if (!other || condition.values.empty() || !std::ranges::all_of(condition.values, takes))
    throw refusal(kind, entry.name,
                  fmt::format("option \"{}\": only_with must name another option of the plugin and some of "
                              "its choices",
                              option.name));
}

void check_unique(const std::string& entry, const char* what, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!is_name(name))
      throw refusal("model", entry, fmt::format("{} \"{}\" is no name ([a-z][a-z0-9_]*)", what, name));
    if (!seen.insert(name).second)
      throw refusal("model", entry, fmt::format("{} \"{}\" is listed twice", what, name));
  }
}

}  // namespace

void check_entry(std::string_view kind, const sdk::EntryBase& entry) {
  if (!is_name(entry.name)) throw refusal(kind, entry.name, "is no name ([a-z][a-z0-9_]*)");
  if (entry.name == "none") throw refusal(kind, entry.name, "\"none\" means no plugin in experiment files");
  if ((kind == "metric" || kind == "feature_extractor") && find_option(metrics_options().specs(), entry.name))
    throw refusal(kind, entry.name,
                  fmt::format("its options would stand in [metrics.{0}], where \"{0}\" is a key of [metrics] "
                              "already",
                              entry.name),
                  "Give it another name in the plugin's source and rebuild it.");
  if (entry.doc.empty()) throw refusal(kind, entry.name, "has no docstring");
  std::set<std::string> seen;
  for (const OptionSpec& option : entry.options) {
    if (!is_name(option.name))
      throw refusal(kind, entry.name, fmt::format("option \"{}\" is no name ([a-z][a-z0-9_]*)", option.name));
    if (is_reserved(kind, option.name))
      throw refusal(
          kind, entry.name,
          fmt::format("option \"{}\" clashes with a key of the harness in the same table", option.name));
    if (!seen.insert(option.name).second)
      throw refusal(kind, entry.name, fmt::format("option \"{}\" is declared twice", option.name));
    if (option.help.empty())
      throw refusal(kind, entry.name, fmt::format("option \"{}\" has no help text", option.name));
    if (option.schedulable && option.type != OptionType::kReal)
      throw refusal(kind, entry.name,
                    fmt::format("option \"{}\": only a real can follow a schedule", option.name));
    check_range(kind, entry.name, option, option.default_value);
    check_condition(kind, entry, option);
  }
}

void check_model(const sdk::ModelEntry& entry) {
  check_unique(entry.name, "group", entry.info.groups);
  check_unique(entry.name, "phase", entry.info.phases);
  for (const std::string& group : entry.info.groups)
    if (find_option(optimizer_options().specs(), group))
      throw refusal("model", entry.name,
                    fmt::format("the optimiser of its group \"{0}\" would be set in [optimizer.{0}], where "
                                "\"{0}\" is a key of [optimizer] already",
                                group),
                    "Give the group another name in the plugin's source and rebuild it.");
  if (entry.info.groups.empty() || entry.info.phases.empty())
    throw refusal("model", entry.name, "ModelInfo must list its groups and phases");
  if (!entry.info.images && !entry.info.points)
    throw refusal("model", entry.name, "ModelInfo says that it takes neither images nor points");
  for (const sdk::Property& property : entry.info.properties) {
    const bool known = std::any_of(entry.options.begin(), entry.options.end(), [&](const OptionSpec& option) {
      return option.name == property.unless_option;
    });
    if (!property.unless_option.empty() && !known)
      throw refusal("model", entry.name,
                    fmt::format("property \"{}\" hangs on an option \"{}\" that it does not declare",
                                property.name, property.unless_option));
  }
}

}  // namespace harness::plugin

#include "harness/config/option_conditions.h"

#include <algorithm>
#include <vector>

#include "harness/base/text.h"
#include "harness/config/possible_values.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

bool has_word(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

std::string table_of(const std::string& key) { return key.substr(0, key.rfind('.')); }

// What `option` can be in the table of `key`; nothing where some of it is a fault of its own.
std::vector<std::string> words_beside(const Experiment& experiment, const KeySpace& keys,
                                      const std::string& key, const std::string& option) {
  const std::string table = table_of(key), beside = table + "." + option;
  std::vector<std::string> words;
  const auto take = [&](const std::string& place, bool or_default) {
    const PossibleValues possible = possible_values(experiment, place);
    for (const Value& value : possible.values) words.push_back(to_display_text(value));
    if (possible.may_be_unset && or_default)
      for (const OptionSpec* spec : keys.find(place).specs)
        words.push_back(to_display_text(spec->default_value));
    return possible.may_be_unset;
  };
  const bool of_group = table.starts_with("optimizer.");
  if (take(beside, !of_group) && of_group) take("optimizer." + option, true);
  if (table == "optimizer") {  // what stands there holds for the groups too
    for (const auto& [other, position] : experiment.positions)
      if (other.starts_with("optimizer.") && other.ends_with("." + option)) take(other, false);
    for (const Axis* axis : all_axes(experiment))
      if (axis->key.starts_with("optimizer.") && axis->key.ends_with("." + option)) take(axis->key, false);
  }
  const auto is_known = [specs = keys.find(beside).specs](const std::string& word) {
    return std::ranges::any_of(specs, [&](const OptionSpec* spec) { return has_word(spec->choices, word); });
  };
  return std::ranges::all_of(words, is_known) ? words : std::vector<std::string>{};
}

}  // namespace

std::string unread_fault(const Experiment& experiment, const KeySpace& keys, const std::string& key) {
  std::string first;
  const std::vector<const OptionSpec*> specs = keys.find(key).specs;
  for (const OptionSpec* spec : specs) {
    if (spec->only_with.option.empty()) return "";
    const std::vector<std::string> words = words_beside(experiment, keys, key, spec->only_with.option);
    if (words.empty() || std::ranges::find_first_of(words, spec->only_with.values) != words.end()) return "";
    if (first.empty()) first = words.front();
  }
  if (specs.empty()) return "";
  const OptionCondition& condition = specs.front()->only_with;
  return key + " has no effect with " + condition.option + " " + join_quoted({first}) + "; it belongs to " +
         join_quoted(condition.values);
}

std::string unread_in_point_fault(const Experiment& experiment, const KeySpace& keys, const Settings& point,
                                  const std::string& key) {
  const std::string table = table_of(key);
  std::string words;
  for (const OptionSpec* spec : keys.find(key).specs) {
    const OptionCondition& condition = spec->only_with;
    const auto beside = point.find(table + "." + condition.option);
    if (condition.option.empty() || beside == point.end() || beside->second.empty()) return "";
    const std::string word = to_display_text(beside->second);
    if (has_word(condition.values, word)) return "";
    words = condition.option + " " + join_quoted({word});
  }
  // What stands in [optimizer] holds for the groups too, and one of another kind may read it.
  const auto of_group = [](const auto& entry) {
    return entry.first.starts_with("optimizer.") && entry.first.ends_with(".kind") &&
           entry.first != "optimizer.kind";
  };
  if (words.empty() || (table == "optimizer" && (std::ranges::any_of(experiment.positions, of_group) ||
                                                 std::ranges::any_of(point, of_group))))
    return "";
  return key + " has no effect in this point, with " + words;
}

}  // namespace harness

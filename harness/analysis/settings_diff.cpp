#include "harness/analysis/settings_diff.h"

#include <algorithm>
#include <set>

#include "harness/base/text.h"
#include "harness/config/value_text.h"

namespace harness {

SettingsDiff diff_settings(const std::vector<const Settings*>& configurations,
                           const std::vector<std::string>& swept) {
  SettingsDiff diff;
  std::set<std::string> keys;
  for (const Settings* settings : configurations)
    for (const auto& entry : *settings) keys.insert(entry.first);
  for (const std::string& key : keys) {
    std::vector<std::string> values;
    for (const Settings* settings : configurations) {
      const auto found = settings->find(key);
      values.push_back(found == settings->end() ? std::string() : to_display_text(found->second));
    }
    if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end())
      diff.equal.push_back({key, values.front()});
    else
      diff.differing.push_back({key, std::find(swept.begin(), swept.end(), key) != swept.end(), values});
  }
  const auto place = [&](const DifferingSetting& setting) {
    return std::find(swept.begin(), swept.end(), setting.key) - swept.begin();
  };
  std::stable_sort(diff.differing.begin(), diff.differing.end(),
                   [&](const DifferingSetting& a, const DifferingSetting& b) { return place(a) < place(b); });
  return diff;
}

Settings settings_of_seeds(const std::vector<const Settings*>& seeds) {
  Settings all;
  for (const Settings* seed : seeds) all.insert(seed->begin(), seed->end());
  for (auto& [key, value] : all) {
    std::vector<std::string> texts;
    bool equal = true;
    for (const Settings* seed : seeds) {
      const auto found = seed->find(key);
      std::string text = found == seed->end() ? "none" : to_display_text(found->second);
      equal = equal && found != seed->end() && found->second == value;
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
    }
    if (!equal) value = Value(join(texts, " or "));
  }
  return all;
}

}  // namespace harness

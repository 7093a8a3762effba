#include "harness/config/settings.h"

namespace harness {

Settings settings_of(const Settings& settings, std::string_view table) {
  const std::string prefix = std::string(table) + ".";
  Settings found;
  for (auto it = settings.lower_bound(prefix); it != settings.end() && it->first.starts_with(prefix); ++it)
    if (it->first.find('.', prefix.size()) == std::string::npos)
      found.emplace(it->first.substr(prefix.size()), it->second);
  return found;
}

}  // namespace harness

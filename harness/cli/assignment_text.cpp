#include "harness/cli/assignment_text.h"

#include "harness/base/json.h"
#include "harness/config/value_text.h"

namespace harness::cli {

std::string value_at(const Settings& assignment, const std::string& key) {
  const auto found = assignment.find(key);
  return found == assignment.end() ? "" : to_display_text(found->second);
}

nlohmann::ordered_json assignment_json(const Settings& assignment) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [key, value] : assignment) json[key] = parse_json(to_json_text(value));
  return json;
}

}  // namespace harness::cli

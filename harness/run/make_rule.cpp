#include "harness/run/make_rule.h"

namespace harness {

std::vector<std::filesystem::path> prerequisites(const std::string& rule) {
  std::vector<std::filesystem::path> files;
  std::string name;
  const auto end_name = [&] {
    if (!name.empty()) files.emplace_back(name);
    name.clear();
  };
  for (std::size_t i = rule.find(": ") + 1; i < rule.size(); ++i) {
    const char next = i + 1 < rule.size() ? rule[i + 1] : '\0';
    const bool escaped = (rule[i] == '\\' && (next == ' ' || next == '#')) || (rule[i] == '$' && next == '$');
    if (escaped)
      name += rule[++i];
    else if (rule[i] == '\\' && next == '\n')
      ++i;
    else if (rule[i] == ' ' || rule[i] == '\n')
      end_name();
    else
      name += rule[i];
  }
  end_name();
  return files;
}

}  // namespace harness

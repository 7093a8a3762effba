#include "harness/analysis/mixed_parts.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

#include "harness/base/short_hash.h"
#include "harness/base/text.h"

namespace harness {
namespace {

// Of the environment; where a trial moved to another machine it is the same program.
constexpr std::array<std::string_view, 5> kProgramFacts{"harness", "commit", "compiler", "build_type",
                                                        "libtorch"};

using Versions = std::map<std::string, std::set<std::string>>;  // by what they are versions of

Versions versions_of(const AttemptRow& attempt) {
  Versions versions;
  for (const auto& [library, hash] : attempt.plugins)
    versions["plugin " + std::filesystem::path(library).filename().string()].insert(hash);
  for (const auto& [name, value] : attempt.environment)
    if (std::find(kProgramFacts.begin(), kProgramFacts.end(), name) != kProgramFacts.end())
      versions["program (" + name + ")"].insert(value);
  if (!attempt.data_hash.empty()) versions["data"].insert(attempt.data_hash);
  return versions;
}

std::string text_of(const std::set<std::string>& versions) {
  std::vector<std::string> parts;
  for (const std::string& version : versions) parts.push_back(short_hash(version));
  return join(parts, " and ");
}

}  // namespace

std::vector<MixedPart> mixed_parts(const std::vector<AttemptRow>& attempts) {
  Versions newest;
  std::map<std::string, std::string> told, mixed;
  for (const AttemptRow& attempt : attempts)
    for (const auto& [name, versions] : versions_of(attempt)) {
      const auto [known, fresh] = newest.try_emplace(name, versions);
      if (fresh) {
        told[name] = text_of(versions);
      } else if (known->second != versions) {
        known->second = versions;
        told[name] += " to step " + grouped(attempt.from_step) + ", then " + text_of(versions);
        mixed[name] = told[name];
      }
    }
  std::vector<MixedPart> parts;
  for (const auto& [name, text] : mixed) parts.push_back({name, text});
  return parts;
}

}  // namespace harness

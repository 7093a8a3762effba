#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace harness::worker {

// A PluginDescription for everything that each library registers; {"library", "error", "remedy"} for a
// library that is refused. Libraries do not see each other: a name in two of them is the caller's to judge.
nlohmann::json describe(const std::vector<std::string>& libraries);

}  // namespace harness::worker

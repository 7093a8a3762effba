#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace harness {

// The files that the rule written by `c++ -MMD` names after its colon.
std::vector<std::filesystem::path> prerequisites(const std::string& rule);

}  // namespace harness

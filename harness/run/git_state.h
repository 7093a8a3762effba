#pragma once

#include <filesystem>
#include <string>

namespace harness {

// The commit of the checkout that holds `folder`, with "+dirty" when tracked files differ from it; empty
// where there is none, or no git.
std::string git_commit_of(const std::filesystem::path& folder);

}  // namespace harness

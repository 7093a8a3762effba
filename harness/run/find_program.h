#pragma once

#include <filesystem>
#include <string>

namespace harness {

// The program of that name in the folders of PATH that are absolute (never the working directory); empty
// where there is none.
std::filesystem::path find_program(const std::string& name);

}  // namespace harness

#pragma once

#include <string>

namespace harness::cli {

// The word as it must be typed in a shell to be taken as it is.
std::string shell_word(const std::string& word);

}  // namespace harness::cli

#pragma once

#include <string>
#include <vector>

namespace harness::cli {

// What a process wrote before it died, for people: each line indented and cut to `columns`, and of many lines
// the first and the last ones. A backtrace of LibTorch has lines of thousands of characters.
std::string shown_words(const std::string& written, std::size_t columns = 120);

// A command as it can be pasted into a shell, over as many lines as it takes.
std::string shell_command(const std::vector<std::string>& words, std::size_t columns = 120);

}  // namespace harness::cli

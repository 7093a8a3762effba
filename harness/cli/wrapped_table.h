#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace harness::cli {

// A text_table() whose last column goes on below itself where the line would be longer than `columns`; a last
// column narrower than 20 is not wrapped.
std::string wrapped_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns);

// The same for standard output: as wide as the terminal, never wrapped where it is none.
std::string wrapped_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace harness::cli

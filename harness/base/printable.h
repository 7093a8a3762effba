#pragma once

#include <string>
#include <string_view>

namespace harness {

// The text as a terminal may have it: control characters, which it would obey, as \xNN; line ends stay.
std::string printable(std::string_view utf8);
// The same on one line: line ends and tabs are blanks.
std::string printable_line(std::string text);

}  // namespace harness

#pragma once

#include <cstddef>
#include <string_view>

namespace harness {

// Length of the well-formed UTF-8 sequence at the front of a text that is not empty, 0 if there is none
// (RFC 3629: no surrogates, nothing above U+10FFFF, no overlong forms).
std::size_t utf8_sequence_length(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace harness

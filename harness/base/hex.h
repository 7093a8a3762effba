#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

// Lower-case hexadecimal digits, two a byte.
std::string to_hex(std::string_view bytes);
// The lowest 64 bits, 16 digits.
std::string to_hex(std::uint64_t number);

}  // namespace harness

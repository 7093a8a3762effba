#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

// Lower-case hexadecimal digits, two a byte.
std::string to_hex(std::string_view bytes);
// The lowest 64 bits, 16 digits.
std::string to_hex(std::uint64_t number);
// Whether it is so many lower-case hexadecimal digits and nothing else; 64 for a SHA-256.
bool is_hex(std::string_view text, std::size_t digits);

}  // namespace harness

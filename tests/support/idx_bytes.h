#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harness::testing_support {

inline std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

// An IDX file of unsigned bytes: value i is i * 37 mod 256, or mod `modulus`.
inline std::string idx(const std::vector<std::uint32_t>& sizes, std::uint32_t modulus = 256) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  std::uint32_t count = 1;
  for (const std::uint32_t size : sizes) {
    bytes += big_endian(size);
    count *= size;
  }
  for (std::uint32_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 37 % modulus);
  return bytes;
}

}  // namespace harness::testing_support

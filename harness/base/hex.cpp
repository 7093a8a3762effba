#include "harness/base/hex.h"

namespace harness {
namespace {
constexpr char kDigits[] = "0123456789abcdef";
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string to_hex(std::uint64_t number) {
  std::string text(16, '0');
  for (int digit = 15; digit >= 0; --digit, number >>= 4) text[digit] = kDigits[number & 15];
  return text;
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace harness

#include "harness/base/short_hash.h"

#include <algorithm>

namespace harness {

std::string short_hash(const std::string& hash) {
  constexpr std::size_t kDigits = 12;
  const std::size_t digits = std::min(hash.find_first_not_of("0123456789abcdef"), hash.size());
  return digits <= kDigits ? hash : hash.substr(0, kDigits) + hash.substr(digits);
}

}  // namespace harness

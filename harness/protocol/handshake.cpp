#include "harness/protocol/handshake.h"

#include "harness/base/build_info.h"

namespace harness {

std::vector<std::string> handshake_words() { return {kProtocolOption, build_info().protocol}; }

bool take_handshake(std::vector<std::string>& words) {
  if (words.empty() || words[0] != kProtocolOption) return true;
  if (words.size() < 2 || words[1] != build_info().protocol) return false;
  words.erase(words.begin(), words.begin() + 2);
  return true;
}

}  // namespace harness

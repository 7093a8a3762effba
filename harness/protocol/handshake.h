#pragma once

#include <string>
#include <vector>

namespace harness {

// `harness` starts `harness-worker` with these words before its command. A worker of another build, whose
// messages may have other fields, says so and ends with kOtherBuild before it does anything else. Without the
// words a worker runs for whoever types its command.
inline constexpr const char* kProtocolOption = "--protocol";
inline constexpr int kOtherBuild = 76;  // EX_PROTOCOL of sysexits.h

std::vector<std::string> handshake_words();

// Takes the words off a command. False: they come from another build.
bool take_handshake(std::vector<std::string>& words);

}  // namespace harness

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

inline constexpr std::string_view kSpoolMagic = "HSPOOL1\n";
inline constexpr std::int64_t kFrameHeaderBytes = 16;   // length, sequence, checksum of both
inline constexpr std::int64_t kFrameTrailerBytes = 4;   // checksum of the payload
inline constexpr std::int64_t kMaxPayload = 256 << 20;  // one event is never near this

void append_frame(std::string& out, std::int64_t sequence, std::string_view payload);

// What stands at the begin of `bytes`.
struct Frame {
  enum class State {
    kWhole,
    kIncomplete,  // goes on after the end of `bytes`
    kDamaged,     // checksums do not fit
  };
  State state = State::kIncomplete;
  std::int64_t sequence = 0;
  std::int64_t size = 0;  // of the whole frame; 0 where even that is unknown
  std::string_view payload;
};
Frame parse_frame(std::string_view bytes);

}  // namespace harness

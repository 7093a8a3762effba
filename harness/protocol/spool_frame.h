#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace harness {

inline constexpr std::string_view kSpoolMagic = "HSPOOL1\n";
inline constexpr std::int64_t kFrameHeaderBytes = 24;   // length, sequence, time, checksum of these
inline constexpr std::int64_t kFrameTrailerBytes = 4;   // checksum of the payload
inline constexpr std::int64_t kMaxPayload = 256 << 20;  // one event is never near this

void append_frame(std::string& out, std::int64_t sequence, std::int64_t utc_milliseconds,
                  std::string_view payload);

// What stands at the begin of `bytes`.
struct Frame {
  enum class State {
    kWhole,
    kIncomplete,  // goes on after the end of `bytes`
    kDamaged,     // checksums do not fit
  };
  State state = State::kIncomplete;
  std::int64_t sequence = 0;
  std::int64_t utc_milliseconds = 0;
  std::int64_t size = 0;  // of the whole frame; 0 where even that is unknown
  std::string_view payload;
};
Frame parse_frame(std::string_view bytes);

// Whether a frame that is not whole was cut off rather than damaged: it goes on after the end of the file, or
// there are only zeros to the end of it, which is what a power cut can leave behind a frame that never
// reached the disk. `rest`: everything from the frame on.
bool is_torn(const Frame& frame, std::string_view rest);

}  // namespace harness

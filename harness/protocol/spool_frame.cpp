#include "harness/protocol/spool_frame.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "harness/base/error.h"
#include "harness/protocol/crc32c.h"

namespace harness {
namespace {

static_assert(std::endian::native == std::endian::little, "spools are little endian");

template <class Number>
void put(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class Number>
Number get(std::string_view bytes, std::size_t offset) {
  Number number;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

}  // namespace

void append_frame(std::string& out, std::int64_t sequence, std::int64_t utc_milliseconds,
                  std::string_view payload) {
  if (static_cast<std::int64_t>(payload.size()) > kMaxPayload)
    throw internal_error("an event of " + std::to_string(payload.size()) + " bytes is too large for a spool");
  const std::size_t begin = out.size();
  put(out, static_cast<std::uint32_t>(payload.size()));
  put(out, static_cast<std::uint64_t>(sequence));
  put(out, utc_milliseconds);
  put(out, crc32c(std::string_view(out).substr(begin)));
  out.append(payload);
  put(out, crc32c(payload));
}

Frame parse_frame(std::string_view bytes) {
  Frame frame;
  if (static_cast<std::int64_t>(bytes.size()) < kFrameHeaderBytes) return frame;
  if (crc32c(bytes.substr(0, 20)) != get<std::uint32_t>(bytes, 20)) {
    frame.state = Frame::State::kDamaged;
    return frame;
  }
  const std::size_t length = get<std::uint32_t>(bytes, 0);
  frame.sequence = static_cast<std::int64_t>(get<std::uint64_t>(bytes, 4));
  frame.utc_milliseconds = get<std::int64_t>(bytes, 12);
  frame.size = kFrameHeaderBytes + static_cast<std::int64_t>(length) + kFrameTrailerBytes;
  if (static_cast<std::int64_t>(bytes.size()) < frame.size) return frame;
  frame.payload = bytes.substr(kFrameHeaderBytes, length);
  const bool intact = crc32c(frame.payload) == get<std::uint32_t>(bytes, kFrameHeaderBytes + length);
  frame.state = intact ? Frame::State::kWhole : Frame::State::kDamaged;
  return frame;
}

bool is_torn(const Frame& frame, std::string_view rest) {
  if (frame.state == Frame::State::kIncomplete) return true;
  if (frame.state == Frame::State::kWhole) return false;
  const std::string_view unknown = rest.substr(frame.size > 0 ? kFrameHeaderBytes : 0);
  return std::all_of(unknown.begin(), unknown.end(), [](char byte) { return byte == 0; });
}

}  // namespace harness

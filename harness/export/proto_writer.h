#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

// Writes the fields of one message in the wire format of Protocol Buffers
// (https://protobuf.dev/programming-guides/encoding/). Fields are given by their number.
class ProtoWriter {
 public:
  ProtoWriter& integer(int field, std::int64_t value);
  ProtoWriter& real64(int field, double value);
  ProtoWriter& real32(int field, float value);
  ProtoWriter& text(int field, std::string_view value);
  ProtoWriter& message(int field, const ProtoWriter& value) { return text(field, value.bytes()); }
  ProtoWriter& packed_reals(int field, const std::vector<double>& values);

  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  void key(int field, int wire_type) { varint(static_cast<std::uint64_t>(field) << 3U | wire_type); }
  void append(const void* value, std::size_t size) { bytes_.append(static_cast<const char*>(value), size); }

  std::string bytes_;
};

}  // namespace harness

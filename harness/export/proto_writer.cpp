#include "harness/export/proto_writer.h"

#include <bit>

namespace harness {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

constexpr int kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5;  // wire types

}  // namespace

void ProtoWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
  bytes_ += static_cast<char>(value);
}

ProtoWriter& ProtoWriter::integer(int field, std::int64_t value) {
  key(field, kVarint);
  varint(static_cast<std::uint64_t>(value));
  return *this;
}

ProtoWriter& ProtoWriter::real64(int field, double value) {
  key(field, kFixed64);
  append(&value, sizeof value);
  return *this;
}

ProtoWriter& ProtoWriter::real32(int field, float value) {
  key(field, kFixed32);
  append(&value, sizeof value);
  return *this;
}

ProtoWriter& ProtoWriter::text(int field, std::string_view value) {
  key(field, kLengthDelimited);
  varint(value.size());
  bytes_ += value;
  return *this;
}

ProtoWriter& ProtoWriter::packed_reals(int field, const std::vector<double>& values) {
  key(field, kLengthDelimited);
  varint(values.size() * sizeof(double));
  append(values.data(), values.size() * sizeof(double));
  return *this;
}

}  // namespace harness

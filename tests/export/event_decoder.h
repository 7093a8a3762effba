#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace harness::testing {

// Takes TensorBoard's files apart, independently of what writes them.

// CRC-32C bit by bit (reversed polynomial 0x82f63b78), masked as TFRecord has it.
inline std::uint32_t masked_crc(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
  }
  crc = ~crc;
  return (crc >> 15U | crc << 17U) + 0xa282ead8U;
}

template <class Number>
Number take(std::string_view& bytes) {
  if (bytes.size() < sizeof(Number)) throw std::runtime_error("cut off");
  Number number;
  std::char_traits<char>::copy(reinterpret_cast<char*>(&number), bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

// The messages of a file; throws where a length or a checksum is wrong.
inline std::vector<std::string> records(std::string_view file) {
  std::vector<std::string> messages;
  while (!file.empty()) {
    const std::string_view head = file.substr(0, 8);
    const auto length = take<std::uint64_t>(file);
    if (take<std::uint32_t>(file) != masked_crc(head) || length > file.size())
      throw std::runtime_error("length");
    messages.emplace_back(file.substr(0, length));
    file.remove_prefix(length);
    if (take<std::uint32_t>(file) != masked_crc(messages.back())) throw std::runtime_error("checksum");
  }
  return messages;
}

// The fields of one message: numbers as their bytes, varints as eight of them.
inline std::multimap<int, std::string> fields(std::string_view message) {
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = take<std::uint8_t>(message);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
  };
  std::multimap<int, std::string> found;
  while (!message.empty()) {
    const std::uint64_t key = varint();
    std::uint64_t size = 0;
    switch (key & 7U) {
      case 0: {
        const std::uint64_t value = varint();
        found.emplace(static_cast<int>(key >> 3U), std::string(reinterpret_cast<const char*>(&value), 8));
        continue;
      }
      case 1:
        size = 8;
        break;
      case 2:
        size = varint();
        break;
      case 5:
        size = 4;
        break;
      default:
        throw std::runtime_error("wire type");
    }
    if (size > message.size()) throw std::runtime_error("cut off");
    found.emplace(static_cast<int>(key >> 3U), std::string(message.substr(0, size)));
    message.remove_prefix(size);
  }
  return found;
}

template <class Number>
Number as(std::string_view bytes) {
  return take<Number>(bytes);
}

}  // namespace harness::testing

#include "harness/base/printable.h"

#include <fmt/format.h>

namespace harness {

std::string printable(std::string_view utf8) {
  std::string text;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const auto next = static_cast<unsigned char>(i + 1 < utf8.size() ? utf8[i + 1] : '\0');
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0)  // U+0080 to U+009F are control characters too
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(utf8[++i]));
    else if ((byte < 0x20 && byte != '\n') || byte == 0x7f)
      text += fmt::format("\\x{:02x}", byte);
    else
      text += utf8[i];
  }
  return text;
}

std::string printable_line(std::string text) {
  for (char& letter : text)
    if (letter == '\n' || letter == '\t') letter = ' ';
  return printable(text);
}

}  // namespace harness

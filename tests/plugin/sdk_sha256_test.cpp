#include "harness/sdk/sha256.h"

#include <gtest/gtest.h>

#include "harness/base/sha256.h"

namespace harness {
namespace {

// The SDK's own against OpenSSL's, around every length of its padding and in uneven pieces.
TEST(SdkSha256, IsThatOfTheProgram) {
  EXPECT_EQ(sdk::sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  std::string text;
  for (int length = 0; length < 200; ++length) {
    EXPECT_EQ(sdk::sha256_hex(text), sha256_hex(text)) << length << " bytes";
    text += static_cast<char>(37 * length + 200);
  }
  std::string_view rest = text;
  sdk::Sha256 pieces;
  for (std::size_t size = 1; !rest.empty(); size = 2 * size + 1) {
    const std::string_view piece = rest.substr(0, size);
    pieces.update(piece);
    rest.remove_prefix(piece.size());
    EXPECT_EQ(pieces.hex(), sha256_hex(std::string_view(text).substr(0, text.size() - rest.size())));
  }
}

}  // namespace
}  // namespace harness

#include "harness/base/sha256.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/base/error.h"

namespace harness {
namespace {

// FIPS 180-2, appendix B.
constexpr char kOfAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kOfMillionA[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(sha256_hex("abc"), kOfAbc);
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), kOfMillionA);
}

TEST(Sha256, MayBeAskedBetweenPieces) {
  Sha256 digest;
  digest.update("a").update("b");
  EXPECT_EQ(digest.hex(), sha256_hex("ab"));
  EXPECT_EQ(digest.update("c").hex(), kOfAbc);
}

TEST(Sha256, ReadsAFileLargerThanItsBuffer) {
  const auto file = std::filesystem::path(testing::TempDir()) / "sha256_test.bin";
  std::ofstream(file, std::ios::binary) << std::string(3'000'001, 'x');
  EXPECT_EQ(sha256_file(file), sha256_hex(std::string(3'000'001, 'x')));
  std::filesystem::remove(file);
}

TEST(Sha256, SaysWhichFileIsMissing) {
  try {
    sha256_file("/nowhere/at/all");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kEnvironment);
    EXPECT_EQ(std::string(error.what()), "cannot read /nowhere/at/all: No such file or directory");
  }
}

}  // namespace
}  // namespace harness

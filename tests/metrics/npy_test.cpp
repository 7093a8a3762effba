#include "harness/metrics/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "tests/support/npy_bytes.h"

namespace harness::metrics {
namespace {

using ::testing::HasSubstr;
using testing_support::npy_bytes;
using testing_support::npy_of;

const std::filesystem::path kFile = std::filesystem::temp_directory_path() / "harness-npy-test.npy";

at::Tensor read(const std::string& bytes) {
  std::ofstream(kFile, std::ios::binary) << bytes;
  return read_npy(kFile);
}

std::string refusal_of(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_THAT(error.what(), HasSubstr(kFile.string()));
    return error.what();
  }
  return "nothing was refused";
}

std::string header(const std::string& kind, const std::string& shape, const char* fortran = "False") {
  return "{'descr': '" + kind + "', 'fortran_order': " + fortran + ", 'shape': (" + shape + "), }";
}

TEST(Npy, ReadsWhatNumPyWrites) {
  EXPECT_TRUE(at::equal(read(npy_of({{1, 2, 3}, {4, 5, 6.5}})),
                        at::tensor({1.0, 2.0, 3.0, 4.0, 5.0, 6.5}, at::kDouble).view({2, 3})));
  // numpy.save of numpy.arange(3, dtype=numpy.uint8), whose shape ends in a comma.
  const at::Tensor bytes = read(npy_bytes(header("|u1", "3,"), std::string("\x00\x01\xff", 3)));
  EXPECT_TRUE(at::equal(bytes, at::tensor({0, 1, 255}).to(at::kByte)));
  const float numbers[] = {0.5F, -1.0F};
  const std::string raw(reinterpret_cast<const char*>(numbers), sizeof numbers);
  EXPECT_TRUE(at::equal(read(npy_bytes(header("<f4", "1, 2"), raw)), at::tensor({0.5F, -1.0F}).view({1, 2})));
  EXPECT_EQ(read(npy_bytes(header("<f4", "0, 7"), "")).sizes(), at::IntArrayRef({0, 7}));
}

TEST(Npy, ReadsFormatTwoWithItsLongerHeader) {
  std::string bytes = npy_of({{1, 2}});
  bytes[6] = 2;
  bytes.insert(10, std::string(2, '\0'));
  EXPECT_TRUE(at::equal(read(bytes), at::tensor({1.0, 2.0}, at::kDouble).view({1, 2})));
}

TEST(Npy, WritesWhatItReads) {
  const at::Tensor rows = at::arange(12, at::kFloat).view({4, 3}) / 7;
  write_npy(kFile, rows);
  EXPECT_TRUE(at::equal(read_npy(kFile), rows));
  const std::string bytes = read_file(kFile);
  EXPECT_EQ((bytes.size() - 12 * sizeof(float)) % 64, 0U) << "numbers are aligned, as NumPy's are";
  EXPECT_EQ(bytes[bytes.size() - 12 * sizeof(float) - 1], '\n');
}

TEST(Npy, RefusesWhatIsNoneAndSaysWhy) {
  EXPECT_THAT(refusal_of("a text"), HasSubstr("no .npy file"));
  EXPECT_THAT(refusal_of(""), HasSubstr("no .npy file"));
  EXPECT_THAT(refusal_of(npy_bytes(header("|O", "1,"), "x")), HasSubstr("its elements are |O"));
  EXPECT_THAT(refusal_of(npy_bytes(header(">f4", "1,"), "abcd")), HasSubstr("its elements are >f4"));
  EXPECT_THAT(
      refusal_of(npy_bytes("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "abcd")),
      HasSubstr("its elements are a record"));
  EXPECT_THAT(refusal_of(npy_bytes(header("<f4", "2, 2", "True"), std::string(16, 'x'))),
              HasSubstr("Fortran's order"));
  EXPECT_THAT(refusal_of(npy_bytes(header("<f4", "2, 2"), std::string(12, 'x'))),
              HasSubstr("promises 16 bytes of numbers, and 12 are there"));
  EXPECT_THAT(refusal_of(npy_bytes(header("<f4", "2, 2"), std::string(20, 'x'))), HasSubstr("20 are there"));
  EXPECT_THAT(refusal_of(npy_bytes(header("<f8", "999999999999, 999999999999"), "")),
              HasSubstr("larger than any memory"));
  EXPECT_THAT(refusal_of(npy_bytes(header("<f4", "-1, 2"), "")), HasSubstr("none of NumPy's"));
  EXPECT_THAT(refusal_of(npy_bytes("{'shape': (1, 2)}", "")), HasSubstr("none of NumPy's"));
  std::string later = npy_of({{1.0}});
  later[6] = 4;
  EXPECT_THAT(refusal_of(later), HasSubstr("format 4 is not known"));
  // Cut anywhere, it is refused.
  const std::string whole = npy_of({{1.0, 2.0}});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(refusal_of(whole.substr(0, length)), "nothing was refused") << length;
}

}  // namespace
}  // namespace harness::metrics

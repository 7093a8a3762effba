#include "harness/train/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "harness/base/error.h"

namespace harness::train {
namespace {

using ::testing::HasSubstr;

std::string joined(const NamedTensors& tensors) {
  const SafetensorsParts parts = to_safetensors(tensors);
  std::string bytes;
  for (const std::string_view piece : parts.pieces()) bytes += piece;
  return bytes;
}

std::string file_with(const std::string& header, const std::string& data = {}) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

std::string refusal(const std::string& bytes) {
  try {
    from_safetensors(bytes, "some/file");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_THAT(error.what(), HasSubstr("some/file"));
    return error.what();
  }
  return "taken";
}

TEST(Safetensors, ReadsBackEveryTypeEmptyAndZeroDimensionalTensorsToo) {
  NamedTensors tensors{{"empty", at::empty({0, 3})},
                       {"scalar", at::scalar_tensor(2.5)},
                       {"plain", at::rand({2, 3})},
                       {"strided", at::rand({4, 5}).t()},
                       {"weird \" name \xc3\xa9", at::ones({1}, at::kBool)}};
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kLong, at::kInt,
                                     at::kShort, at::kChar, at::kByte, at::kBool})
    tensors[c10::toString(dtype)] = at::arange(7).to(dtype);
  const NamedTensors back = from_safetensors(joined(tensors), "file");
  ASSERT_EQ(back.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    ASSERT_TRUE(back.contains(name)) << name;
    EXPECT_EQ(back.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(at::equal(back.at(name), tensor)) << name;
  }
}

TEST(Safetensors, KeepsEveryBitOfNanAndInfinity) {
  const at::Tensor odd =
      at::tensor({0x7FC00001, 0x7F800001, -1, static_cast<int>(0xFF800000)}, at::kInt).view(at::kFloat);
  const NamedTensors back = from_safetensors(joined({{"odd", odd}}), "file");
  EXPECT_TRUE(at::equal(back.at("odd").view(at::kInt), odd.view(at::kInt)));
}

TEST(Safetensors, EqualTensorsGiveEqualBytesInTheSpecifiedForm) {
  const at::Tensor b = at::tensor({1.0f, 2.0f}), a = at::ones({1}, at::kByte);
  const std::string bytes = joined({{"b", b}, {"a", a}});
  EXPECT_EQ(bytes, joined({{"a", a.clone()}, {"b", b.clone()}}));
  const std::string header = R"({"a":{"data_offsets":[8,9],"dtype":"U8","shape":[1]},)"
                             R"("b":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}})";
  EXPECT_EQ(bytes.substr(8, header.size()), header);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 9);
}

TEST(Safetensors, RefusesEveryTruncation) {
  const std::string bytes = joined({{"weight", at::rand({3, 2})}, {"bias", at::rand({2})}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(refusal(bytes.substr(0, size)), "taken") << size;
  EXPECT_THAT(refusal(bytes + "x"), HasSubstr("1 bytes at its end belong to no tensor"));
}

TEST(Safetensors, RefusesHeadersThatLie) {
  const auto entry = [](const char* dtype, const char* shape, const char* offsets) {
    return std::string(R"({"x":{"dtype":")") + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" +
           offsets + "}}";
  };
  const std::string eight(8, '\0');
  EXPECT_EQ(refusal(file_with(entry("F32", "[2]", "[0,8]"), eight)), "taken");
  EXPECT_THAT(refusal(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8)), HasSubstr("over the limit"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[2]", "[0,4]"), eight)), HasSubstr("takes 8 bytes"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[2]", "[4,12]"), std::string(12, '\0'))),
              HasSubstr("where 0 is due"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[2]", "[0,16]"), eight)), HasSubstr("of 8 bytes"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[2]", "[8,0]"), eight)), HasSubstr("lies at 8 to 0"));
  EXPECT_THAT(refusal(file_with(entry("C64", "[1]", "[0,8]"), eight)), HasSubstr("unknown dtype \"C64\""));
  EXPECT_THAT(refusal(file_with(entry("F32", "[-2]", "[0,8]"), eight)), HasSubstr("no natural number"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[2.0]", "[0,8]"), eight)), HasSubstr("no natural number"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[4294967296,4294967296]", "[0,0]"))), HasSubstr("overflows"));
  EXPECT_THAT(refusal(file_with(entry("F32", "[4194305,4194305,211106198978564]", "[0,4]"), "1234")),
              HasSubstr("overflows"));
  EXPECT_THAT(refusal(file_with(entry("BOOL", "[1]", "[0,1]"), "\x02")), HasSubstr("neither 0 nor 1"));
  EXPECT_THAT(
      refusal(file_with(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}})", eight)),
      HasSubstr("nothing else"));
  EXPECT_THAT(refusal(file_with(R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                                R"("x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})")),
              HasSubstr("\"x\" stands twice"));
  EXPECT_THAT(refusal(file_with(R"({"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                                R"("y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
                                "123")),
              HasSubstr("\"y\" begins at 1, where 2 is due"));
  EXPECT_THAT(refusal(file_with("[]")), HasSubstr("does not begin with '{'"));
  EXPECT_THAT(refusal(file_with("{\"x\":")), HasSubstr("not JSON"));
  EXPECT_THAT(refusal(file_with("{\"\xff\":{}}")), HasSubstr("not JSON"));
  EXPECT_THAT(refusal(file_with(R"({"__metadata__":{"a":1}})")), HasSubstr("__metadata__.a is not a string"));
  EXPECT_EQ(refusal(file_with(R"({"__metadata__":{"a":"b"}}   )")), "taken");
}

RC_GTEST_PROP(Safetensors, AnyBytesAreReadOrRefused, (const std::string& header, const std::string& data)) {
  for (const std::string& bytes : {file_with("{" + header, data), header + data}) try {
      from_safetensors(bytes, "file");
    } catch (const Error&) {
    }
}

}  // namespace
}  // namespace harness::train

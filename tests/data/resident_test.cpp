#include "harness/data/resident_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"

namespace harness::data {
namespace {

using sdk::Split;
using testing::HasSubstr;

// Two streams of 2x1 grey images whose pixels count up, with a way to break each promise of the contract.
class CountingImages : public sdk::Dataset {
 public:
  sdk::DataInfo info() const override { return info_; }
  sdk::Examples read(std::string_view stream, Split split, std::int64_t begin, std::int64_t end) override {
    const std::int64_t first = stream == "b" ? 100 : split == Split::kTest ? 200 : 0;
    at::Tensor values = at::arange(first + begin, first + end, at::kLong).view({-1, 1, 1, 1}).to(at::kByte);
    values = values.expand({-1, 1, 2, 1}).contiguous().to(dtype_);
    return {values, (at::arange(begin, end, at::kLong) % 3 + label_shift_)};
  }
  std::string content_hash() override { return std::string(64, 'a'); }

  sdk::DataInfo info_{
      .shape = {1, 2, 1}, .streams = {"a", "b"}, .train_size = 6, .test_size = 4, .classes = 3};
  at::ScalarType dtype_ = at::kByte;
  std::int64_t label_shift_ = 0;
};

class Points : public sdk::Dataset {
 public:
  sdk::DataInfo info() const override { return {.shape = {2}, .train_size = 3, .test_size = 0}; }
  sdk::Examples read(std::string_view, Split, std::int64_t begin, std::int64_t end) override {
    return {at::arange(2 * begin, 2 * end, at::kFloat).view({-1, 2}), {}};
  }
  std::string content_hash() override { return std::string(64, 'b'); }
};

at::Tensor index(std::vector<std::int64_t> values) { return at::tensor(values, at::kLong); }

TEST(ResidentData, GivesImagesInMinusOneToOneByIndex) {
  const ResidentData data(std::make_unique<CountingImages>(), at::kCPU);
  const at::Tensor batch = data.values("b", Split::kTrain, index({5, 0}), at::kFloat);
  EXPECT_EQ(batch.sizes(), at::IntArrayRef({2, 1, 2, 1}));
  EXPECT_FLOAT_EQ(batch[0][0][1][0].item<float>(), 105 / 127.5f - 1);
  EXPECT_FLOAT_EQ(batch[1][0][0][0].item<float>(), 100 / 127.5f - 1);
  EXPECT_FLOAT_EQ(data.values("a", Split::kTest, index({3}), at::kFloat)[0][0][0][0].item<float>(),
                  203 / 127.5f - 1);
  EXPECT_TRUE(at::equal(data.labels("a", Split::kTrain, index({4, 2, 0})), index({1, 2, 0})));
  EXPECT_EQ(data.content_hash(), std::string(64, 'a'));
}

TEST(ResidentData, BlackAndWhiteAreExact) {
  class Extremes : public CountingImages {
    sdk::Examples read(std::string_view stream, Split split, std::int64_t begin, std::int64_t end) override {
      sdk::Examples examples = CountingImages::read(stream, split, begin, end);
      examples.values.fill_(255);
      examples.values[0].fill_(0);
      return examples;
    }
  };
  const ResidentData data(std::make_unique<Extremes>(), at::kCPU);
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    const at::Tensor batch = data.values("a", Split::kTrain, index({0, 1}), dtype);
    EXPECT_EQ(batch.scalar_type(), dtype);
    EXPECT_EQ(batch[0].min().item<double>(), -1.0);
    EXPECT_EQ(batch[1].max().item<double>(), 1.0);
  }
}

TEST(ResidentData, GivesPointsAsTheyAreAndNoLabels) {
  const ResidentData data(std::make_unique<Points>(), at::kCPU);
  EXPECT_TRUE(at::equal(data.values("data", Split::kTrain, index({2, 2}), at::kFloat),
                        at::tensor({4.0f, 5.0f, 4.0f, 5.0f}).view({2, 2})));
  EXPECT_FALSE(data.labels("data", Split::kTrain, index({0})).defined());
}

TEST(ResidentData, NamesTheStreamsWhenOneIsUnknown) {
  const ResidentData data(std::make_unique<Points>(), at::kCPU);
  try {
    data.values("left", Split::kTrain, index({0}), at::kFloat);
    FAIL() << "an unknown stream was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"left\""));
    EXPECT_THAT(error.remedy(), HasSubstr("\"data\""));
  }
}

std::string refusal(const std::function<void(CountingImages&)>& change) {
  auto dataset = std::make_unique<CountingImages>();
  change(*dataset);
  try {
    ResidentData(std::move(dataset), at::kCPU);
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

TEST(ResidentData, RefusesADataSetThatBreaksItsContract) {
  EXPECT_THAT(refusal([](auto& set) { set.info_.shape = {1, 3, 1}; }), HasSubstr("info() says [6, 1, 3, 1]"));
  EXPECT_THAT(refusal([](auto& set) { set.info_.shape = {2, 1}; }), HasSubstr("[C, H, W] or [D] is due"));
  EXPECT_THAT(refusal([](auto& set) { set.dtype_ = at::kFloat; }), HasSubstr("Byte is due"));
  EXPECT_THAT(refusal([](auto& set) { set.label_shift_ = 1; }), HasSubstr("outside [0, 3)"));
  EXPECT_THAT(refusal([](auto& set) { set.label_shift_ = -1; }), HasSubstr("outside [0, 3)"));
  EXPECT_EQ(refusal([](auto&) {}), "taken");
}

}  // namespace
}  // namespace harness::data

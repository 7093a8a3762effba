#include "harness/export/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "harness/base/error.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

TEST(Histogram, CountsEveryFiniteValueOnce) {
  const Histogram found = histogram_of({0, 1, 2, 2.5F, 3, 4, NAN, INFINITY}, 4);
  EXPECT_EQ(found.upper_edges, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(found.counts, (std::vector<double>{2, 1, 2, 1})) << "an edge belongs to the bin below it";
  EXPECT_EQ(found.min, 0);
  EXPECT_EQ(found.max, 4);
  EXPECT_EQ(found.sum, 12.5);
  EXPECT_EQ(found.sum_squares, 0 + 1 + 4 + 6.25 + 9 + 16);
}

TEST(Histogram, OfEqualValuesHasOneBinAndOfNothingNone) {
  EXPECT_EQ(histogram_of({2, 2}, 40).counts, std::vector<double>{2});
  EXPECT_TRUE(histogram_of({NAN}, 40).counts.empty());
}

std::filesystem::path safetensors(const testing::TemporaryFolder& folder, const std::string& header,
                                  const std::vector<float>& values) {
  const std::filesystem::path file = folder / "weights.safetensors";
  const std::uint64_t length = header.size();
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&length), sizeof length) << header;
  out.write(reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(float)));
  return file;
}

TEST(WeightHistograms, AreOfTheFloatTensorsOfAFile) {
  const testing::TemporaryFolder folder;
  const auto file =
      safetensors(folder,
                  R"({"__metadata__":{"a":"b"},"g.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},)"
                  R"("g.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                  R"("step":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}})",
                  {-1, 3, 7});
  const auto found = weight_histograms(file, 2);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "g.bias");
  EXPECT_EQ(found[0].histogram.sum, 7);
  EXPECT_EQ(found[1].histogram.counts, (std::vector<double>{1, 1}));
}

TEST(WeightHistograms, RefuseAFileThatLies) {
  const testing::TemporaryFolder folder;
  const char* headers[] = {R"({"w":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}})",
                           R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", R"({"w":3})", "[]",
                           "{"};
  for (const char* header : headers)
    EXPECT_THROW(weight_histograms(safetensors(folder, header, {1, 2}), 2), Error) << header;
  std::ofstream(folder / "short") << "abc";
  EXPECT_THROW(weight_histograms(folder / "short", 2), Error);
}

}  // namespace
}  // namespace harness

// Real MNIST, where HARNESS_DATA has it: the IDX reader on files that others wrote.
#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

TEST(RealMnist, HasItsPublishedSizesAndMoments) {
  const char* root = std::getenv("HARNESS_DATA");
  if (root == nullptr || !std::filesystem::is_directory(std::filesystem::path(root) / "mnist"))
    GTEST_SKIP() << "HARNESS_DATA names no folder with mnist/ in it";
  const auto mnist = bundled().dataset("mnist").make({}, sdk::DataFolder{root});
  const sdk::DataInfo info = mnist->info();
  EXPECT_EQ(info.shape, (std::vector<std::int64_t>{1, 28, 28}));
  EXPECT_EQ(info.train_size, 60'000);
  EXPECT_EQ(info.test_size, 10'000);
  EXPECT_EQ(info.classes, 10);
  const sdk::Examples examples = mnist->read("data", sdk::Split::kTrain, 0, 60'000);
  const at::Tensor pixels = examples.values.to(at::kFloat) / 255.0;
  // The constants that everybody normalises MNIST by.
  EXPECT_NEAR(pixels.mean().item<double>(), 0.1307, 5e-5);
  EXPECT_NEAR(pixels.std().item<double>(), 0.3081, 5e-5);
  EXPECT_EQ(at::bincount(examples.labels)[1].item<int>(), 6742);  // ones are the most frequent
}

}  // namespace
}  // namespace harness::tests

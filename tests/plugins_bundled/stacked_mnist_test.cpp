// Stacks of three digits, of a small set of four classes.
#include <gmock/gmock.h>

#include "tests/plugins_bundled/idx_writer.h"

namespace harness::tests {
namespace {

std::unique_ptr<sdk::Dataset> stacked(const std::filesystem::path& root, Settings settings = {}) {
  settings.emplace("train_size", 40);
  settings.emplace("test_size", 30);
  return bundled().dataset("stacked_mnist").make(settings, sdk::DataFolder{root});
}

class StackedMnist : public ::testing::Test {
 protected:
  StackedMnist() { IdxSet().write(data_.path() / "mnist"); }
  TemporaryFolder data_;
};

TEST_F(StackedMnist, HasPublishedSizesUnlessOthersAreAsked) {
  const sdk::DataInfo published =
      bundled().dataset("stacked_mnist").make({}, sdk::DataFolder{data_.path()})->info();
  EXPECT_EQ(published.train_size, 128'000);
  EXPECT_EQ(published.test_size, 26'000);
  const sdk::DataInfo info = stacked(data_.path())->info();
  EXPECT_EQ(info.shape, (std::vector<std::int64_t>{3, 4, 6}));
  EXPECT_EQ(info.train_size, 40);
  EXPECT_EQ(info.classes, 4 * 4 * 4);
}

TEST_F(StackedMnist, StacksDigitsOfItsOwnSplitAndLabelsThemInTheirOrder) {
  const auto data = stacked(data_.path()), digits = open_mnist(data_.path());
  for (const auto& [split, of] : {std::pair{sdk::Split::kTrain, 5}, std::pair{sdk::Split::kTest, 3}}) {
    const sdk::Examples stacks = data->read("data", split, 0, 30),
                        single = digits->read("data", split, 0, of);
    const at::Tensor factors = data->factors(split);
    std::set<std::int64_t> used;
    for (std::int64_t i = 0; i < 30; ++i) {
      std::int64_t label = 0;
      for (std::int64_t c = 0; c < 3; ++c) {
        std::int64_t found = -1;
        for (std::int64_t k = 0; k < of; ++k)
          if (at::equal(stacks.values[i][c], single.values[k][0])) found = k;
        ASSERT_GE(found, 0) << "a channel is a digit of its split";
        used.insert(found);
        const std::int64_t digit = single.labels[found].item<std::int64_t>();
        EXPECT_EQ(factors[i][c].item<double>(), static_cast<double>(digit));
        label = 4 * label + digit;
      }
      EXPECT_EQ(stacks.labels[i].item<std::int64_t>(), label);
    }
    EXPECT_EQ(used.size(), static_cast<std::size_t>(of)) << "all digits are drawn from";
  }
  EXPECT_EQ(data->factor_names().size(), 3U);
}

TEST_F(StackedMnist, IsTheSameInWhateverBlocksAndForEqualSeeds) {
  const auto data = stacked(data_.path());
  const sdk::Examples whole = data->read("data", sdk::Split::kTrain, 0, 40),
                      part = stacked(data_.path())->read("data", sdk::Split::kTrain, 11, 23);
  EXPECT_TRUE(at::equal(part.values, whole.values.slice(0, 11, 23)));
  EXPECT_TRUE(at::equal(part.labels, whole.labels.slice(0, 11, 23)));
  const auto other = stacked(data_.path(), {{"seed", 1}});
  EXPECT_FALSE(at::equal(other->read("data", sdk::Split::kTrain, 0, 40).labels, whole.labels));
  EXPECT_NE(other->content_hash(), data->content_hash());
  EXPECT_EQ(stacked(data_.path())->content_hash(), data->content_hash());
  EXPECT_NE(stacked(data_.path(), {{"test_size", 31}})->content_hash(), data->content_hash());
  EXPECT_NE(open_mnist(data_.path())->content_hash(), data->content_hash());
}

TEST_F(StackedMnist, NeedsTheFilesOfMnist) {
  EXPECT_THAT(refusal([&] { stacked(data_.path() / "elsewhere"); }),
              ::testing::HasSubstr("there is neither"));
}

}  // namespace
}  // namespace harness::tests

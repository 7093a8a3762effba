// The IDX reader on files made here: what it reads, and every way of being wrong that it must name.
#include "tests/plugins_bundled/idx_writer.h"

namespace harness::tests {
namespace {

using ::testing::Test;

TEST(Mnist, ReadsValuesAndLabelsInTheFilesOrder) {
  TemporaryFolder data;
  IdxSet().write(data.path() / "mnist");
  const auto mnist = open_mnist(data.path());
  const sdk::DataInfo info = mnist->info();
  EXPECT_EQ(info.shape, (std::vector<std::int64_t>{1, 4, 6}));
  EXPECT_EQ(info.train_size, 5);
  EXPECT_EQ(info.test_size, 3);
  EXPECT_EQ(info.classes, 4);
  EXPECT_FALSE(info.binary);
  const sdk::Examples examples = mnist->read("data", sdk::Split::kTrain, 1, 4);
  EXPECT_EQ(examples.values.sizes(), at::IntArrayRef({3, 1, 4, 6}));
  EXPECT_EQ(examples.values[0][0][0][0].item<int>(), 24 * 37 % 256);
  EXPECT_EQ(examples.values[2][0][3][5].item<int>(), 95 * 37 % 256);
  EXPECT_EQ(examples.labels[0].item<int>(), 37 % 4);
}

TEST(Mnist, ReadsGzipAsTheSameSet) {
  TemporaryFolder plain, packed;
  IdxSet().write(plain.path() / "mnist");
  IdxSet().write_packed(packed.path() / "mnist");
  const auto one = open_mnist(plain.path()), other = open_mnist(packed.path());
  EXPECT_EQ(one->content_hash(), other->content_hash());
  EXPECT_TRUE(at::equal(one->read("data", sdk::Split::kTest, 0, 3).values,
                        other->read("data", sdk::Split::kTest, 0, 3).values));
}

TEST(Mnist, HashesTheContent) {
  TemporaryFolder data;
  IdxSet set;
  set.write(data.path() / "mnist");
  const std::string before = open_mnist(data.path())->content_hash();
  set.test_images.back() ^= 1;
  set.write(data.path() / "mnist");
  EXPECT_NE(open_mnist(data.path())->content_hash(), before);
}

TEST(Mnist, TakesAnotherSetByItsFolder) {
  TemporaryFolder data;
  IdxSet().write(data.path() / "fashion");
  EXPECT_EQ(open_mnist(data.path(), {{"folder", "fashion"}})->info().train_size, 5);
  EXPECT_TRUE(contains(refusal([&] { open_mnist(data.path()); }), "there is neither"));
}

TEST(Mnist, RefusesEveryTruncatedPrefix) {
  TemporaryFolder data;
  const std::filesystem::path folder = data.path() / "mnist";
  const IdxSet whole;
  for (std::size_t length = 0; length < whole.train_images.size(); ++length) {
    IdxSet cut = whole;
    cut.train_images.resize(length);
    cut.write(folder);
    const std::string said = refusal([&] { open_mnist(data.path()); });
    EXPECT_TRUE(contains(said, "train-images-idx3-ubyte: byte " + std::to_string(length) + ":"))
        << length << ": " << said;
  }
  for (std::size_t length = 0; length < whole.test_labels.size(); ++length) {
    IdxSet cut = whole;
    cut.test_labels.resize(length);
    cut.write(folder);
    EXPECT_TRUE(contains(refusal([&] { open_mnist(data.path()); }), "t10k-labels-idx1-ubyte: byte "))
        << length;
  }
}

TEST(Mnist, RefusesEveryTruncatedPrefixOfAPackedFile) {
  TemporaryFolder data;
  const std::filesystem::path folder = data.path() / "mnist", file = folder / "train-images-idx3-ubyte.gz";
  const IdxSet whole;
  whole.write_packed(folder);
  const std::string packed = gzip(whole.train_images);
  for (std::size_t length = 0; length < packed.size(); ++length) {
    write_file(file, packed.substr(0, length));
    EXPECT_TRUE(contains(refusal([&] { open_mnist(data.path()); }), "train-images-idx3-ubyte.gz: byte "))
        << length;
  }
}

TEST(Mnist, RefusesADamagedPackedFile) {
  TemporaryFolder data;
  IdxSet().write_packed(data.path() / "mnist");
  std::string packed = gzip(IdxSet().train_images);
  packed[packed.size() - 6] ^= 1;  // in the check sum
  write_file(data.path() / "mnist" / "train-images-idx3-ubyte.gz", packed);
  EXPECT_TRUE(contains(refusal([&] { open_mnist(data.path()); }), "damaged or cut short"));
}

// One wrong set and what must be said of it.
struct Wrong {
  const char* name;
  void (*spoil)(IdxSet&);
  const char* says;
};
class MnistRefuses : public ::testing::TestWithParam<Wrong> {};

TEST_P(MnistRefuses, NamingFileAndByte) {
  TemporaryFolder data;
  IdxSet set;
  GetParam().spoil(set);
  set.write(data.path() / "mnist");
  const std::string said = refusal([&] { open_mnist(data.path()); });
  EXPECT_TRUE(contains(said, GetParam().says)) << said;
}

INSTANTIATE_TEST_SUITE_P(
    IdxFiles, MnistRefuses,
    ::testing::Values(
        Wrong{"LabelsInPlaceOfImages", [](IdxSet& set) { std::swap(set.train_images, set.train_labels); },
              "train-images-idx3-ubyte: byte 3: has rank 1 where images (rank 3) are expected"},
        Wrong{"AnotherMagic", [](IdxSet& set) { set.test_images[0] = 'P'; },
              "t10k-images-idx3-ubyte: byte 0: is not an IDX file"},
        Wrong{"AnotherType", [](IdxSet& set) { set.test_images[2] = 0x0d; },
              "t10k-images-idx3-ubyte: byte 2: holds values of IDX type 13"},
        Wrong{"BytesAfterTheEnd", [](IdxSet& set) { set.train_images += "ab"; },
              "train-images-idx3-ubyte: byte 136: 2 bytes follow after the 120 values"},
        Wrong{"EmptyDimension",
              [](IdxSet& set) {
                set.train_images = idx({5, 0, 6});
              },
              "train-images-idx3-ubyte: byte 8: dimension 1 has size 0"},
        Wrong{
            "SizesBeyondAnyFile",
            [](IdxSet& set) { set.train_images = std::string("\0\0\x08\x03", 4) + std::string(12, '\xff'); },
            "train-images-idx3-ubyte: byte 12: the sizes multiply to more than any file holds"},
        Wrong{"FewerLabelsThanImages", [](IdxSet& set) { set.train_labels = idx({4}, 4); },
              "train-labels-idx1-ubyte: byte 4: 4 labels for the 5 images"},
        Wrong{"SplitsOfDifferentSizes",
              [](IdxSet& set) {
                set.test_images = idx({3, 6, 4});
              },
              "t10k-images-idx3-ubyte: byte 8: images of 6x4 pixels"}),
    [](const auto& tried) { return tried.param.name; });

TEST(Mnist, BinarizesStaticallyTheSameWayForEveryBlock) {
  TemporaryFolder data;
  IdxSet().write(data.path() / "mnist");
  const auto mnist = open_mnist(data.path(), {{"binarize", "static"}});
  EXPECT_TRUE(mnist->info().binary);
  const at::Tensor whole = mnist->read("data", sdk::Split::kTrain, 0, 5).values;
  EXPECT_TRUE((whole.eq(0) | whole.eq(255)).all().item<bool>());
  EXPECT_GT(whole.eq(255).sum().item<int>(), 0);
  EXPECT_TRUE(at::equal(whole.narrow(0, 2, 2), mnist->read("data", sdk::Split::kTrain, 2, 4).values));
}

TEST(Mnist, BinarizesDynamicallyWithTheGreyLevelAsProbability) {
  TemporaryFolder data;
  IdxSet().write(data.path() / "mnist");
  const auto mnist = open_mnist(data.path(), {{"binarize", "dynamic"}});
  FakeStep step;
  const at::Tensor grey = at::full({100, 1, 10, 10}, -0.5, at::kDouble);  // white with probability 1/4
  const at::Tensor drawn = mnist->prepare(step, grey), again = mnist->prepare(step, grey);
  EXPECT_TRUE((drawn.eq(1.0) | drawn.eq(-1.0)).all().item<bool>());
  EXPECT_NEAR(drawn.mean().item<double>(), -0.5, 0.035);  // four standard errors of 10,000 draws
  EXPECT_FALSE(at::equal(drawn, again));
  EXPECT_TRUE(at::equal(mnist->prepare(step, at::ones({2, 3})), at::ones({2, 3})));
}

}  // namespace
}  // namespace harness::tests

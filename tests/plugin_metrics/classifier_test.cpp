// The bundled classifier on small made data: what it learns, what it leaves alone, what it keeps.
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

constexpr std::int64_t kBarsToLearn = 400, kBarsHeldOut = 100;

// Bars in one of four directions (class), at a random place, on a noisy ground. Of three channels either each
// has the same bar, or one of its own.
class Bars : public sdk::Dataset {
 public:
  std::int64_t channels = 1, side = 16;
  bool apart = false, binary = false;
  std::string hash = std::string(64, 'b');
  std::atomic<int>* trainings = nullptr;  // counts whole readings of the test split, one a training

  sdk::DataInfo info() const override {
    const std::int64_t classes = apart ? 64 : 4;
    return {.shape = {channels, side, side},
            .train_size = kBarsToLearn,
            .test_size = kBarsHeldOut,
            .classes = classes,
            .binary = binary};
  }
  sdk::Examples read(std::string_view, sdk::Split split, std::int64_t begin, std::int64_t end) override {
    const bool train = split == sdk::Split::kTrain;
    if (!train && end - begin == kBarsHeldOut && trainings != nullptr) ++*trainings;
    const IndexedRandom random(train ? 1 : 2, 5);
    sdk::Examples examples{at::empty({end - begin, channels, side, side}, at::kByte),
                           at::empty({end - begin}, at::kLong)};
    auto* pixel = examples.values.mutable_data_ptr<std::uint8_t>();
    for (std::int64_t i = begin; i < end; ++i) {
      std::int64_t label = 0;
      for (std::int64_t c = 0; c < channels; ++c) {
        const auto of = static_cast<std::uint64_t>(i * 3 + (apart ? c : 0)) * 1'000;
        const std::int64_t kind = random.below(of, 4), place = random.below(of + 1, side / 2) - side / 4;
        if (c == 0 || apart) label = 4 * label + kind;
        for (std::int64_t y = 0; y < side; ++y)
          for (std::int64_t x = 0; x < side; ++x) {
            const std::int64_t u = x - side / 2, v = y - side / 2;
            const std::int64_t across = kind == 0 ? u : kind == 1 ? v : kind == 2 ? u - v : u + v;
            const auto noise = static_cast<std::uint8_t>(
                random.below(of + 2 + static_cast<std::uint64_t>(y * side + x), 60));
            *pixel++ = static_cast<std::uint8_t>((std::abs(across - place) < 2 ? 190 : 0) + noise);
          }
      }
      examples.labels[i - begin] = label;
    }
    return examples;
  }
  std::string content_hash() override { return hash; }
  std::vector<std::string> factor_names() const override {
    return apart ? std::vector<std::string>{"channel_0_class", "channel_1_class", "channel_2_class"}
                 : std::vector<std::string>{};
  }
};

std::unique_ptr<sdk::FeatureExtractor> made(sdk::Dataset& data, const std::filesystem::path& cache = {},
                                            Settings settings = {}) {
  settings.emplace("images", 6'000);
  return tests::bundled().extractor("classifier").make(settings, {data, {}, at::kCPU, cache});
}

at::Tensor images(Bars& data, std::int64_t begin, std::int64_t end) {
  return data.read("data", sdk::Split::kTest, begin, end).values.to(at::kFloat) / 127.5 - 1.0;
}

std::map<std::string, double> quality(const sdk::FeatureExtractor& extractor) {
  std::map<std::string, double> found;
  for (const sdk::Score& score : extractor.quality()) found[score.name] = score.value;
  return found;
}

TEST(Classifier, LearnsFromTheTrainingSplitAndIsJudgedByTheOther) {
  Bars data;
  const auto classifier = made(data);
  EXPECT_EQ(classifier->dimensions(), 64);
  EXPECT_EQ(classifier->classes(), 4);
  const sdk::Score accuracy = classifier->quality().at(0);
  EXPECT_EQ(accuracy.name, "accuracy");
  EXPECT_EQ(accuracy.n_real, kBarsHeldOut);
  EXPECT_GT(accuracy.value, 0.95);
  EXPECT_NEAR(accuracy.error, std::sqrt(accuracy.value * (1.0 - accuracy.value) / kBarsHeldOut), 1e-12);
  const at::Tensor features = classifier->features(images(data, 0, kBarsHeldOut)),
                   p = classifier->log_probabilities(features).exp();
  EXPECT_TRUE(at::allclose(p.sum(1), at::ones({kBarsHeldOut}), 1e-5, 1e-5));
  const at::Tensor right = p.argmax(1).eq(data.read("data", sdk::Split::kTest, 0, kBarsHeldOut).labels);
  EXPECT_NEAR(right.to(at::kDouble).mean().item<double>(), accuracy.value, 1e-12);
}

TEST(Classifier, HasEqualBitsForEqualSeedsAndDisturbsNothing) {
  Bars data;
  const auto generator = at::detail::getDefaultCPUGenerator();
  const at::Tensor before = generator.get_state();
  const int threads = at::get_num_threads();
  const std::string hash = made(data)->content_hash();
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_TRUE(at::equal(generator.get_state(), before)) << "LibTorch's own generator belongs to the trial";
  EXPECT_EQ(at::get_num_threads(), threads);
  EXPECT_TRUE(at::GradMode::is_enabled());
  {
    const at::NoGradGuard no_grad;
    at::autocast::set_autocast_enabled(at::kCPU, true);
    EXPECT_EQ(made(data)->content_hash(), hash)
        << "without gradients and under autocast, as an evaluation may be";
    at::autocast::set_autocast_enabled(at::kCPU, false);
    EXPECT_FALSE(at::GradMode::is_enabled());
  }
  EXPECT_NE(made(data, {}, {{"seed", 1}})->content_hash(), hash);
  EXPECT_NE(made(data, {}, {{"shift", 0}})->content_hash(), hash);
}

TEST(Classifier, TakesColourAndAnySizeAndImagesOfAnotherKind) {
  for (const auto& [channels, side] : {std::pair{3, 20}, std::pair{1, 40}, std::pair{1, 13}}) {
    Bars data;
    data.channels = channels;
    data.side = side;
    const auto classifier = made(data);
    EXPECT_GT(quality(*classifier).at("accuracy"), 0.9) << side;
    const at::Tensor of_kind = images(data, 0, 8), features = classifier->features(of_kind);
    ASSERT_EQ(features.sizes(), at::IntArrayRef({8, 64}));
    EXPECT_TRUE(
        at::allclose(classifier->features(of_kind.narrow(0, 3, 1)), features.narrow(0, 3, 1), 1e-4, 1e-5));
    for (const std::int64_t other : {1, 3})
      EXPECT_EQ(classifier->features(at::zeros({2, other, 50, 50})).sizes(), at::IntArrayRef({2, 64}));
  }
}

// Thrown like dice, pixel by pixel: the classifier must have seen such images.
TEST(Classifier, OfBinaryDataSeesThemBinary) {
  Bars data;
  data.binary = true;
  const auto classifier = made(data, {}, {{"images", 12'000}});
  EXPECT_GT(quality(*classifier).at("accuracy"), 0.7);
  Bars grey;
  EXPECT_NE(classifier->content_hash(), made(grey, {}, {{"images", 12'000}})->content_hash());
}

TEST(Classifier, LooksAtEachChannelThatHasAClassOfItsOwn) {
  Bars data;
  data.channels = 3;
  data.apart = true;
  const auto classifier = made(data, {}, {{"images", 10'000}});
  EXPECT_EQ(classifier->dimensions(), 3 * 64);
  EXPECT_EQ(classifier->classes(), 64);
  const auto [whole, each] =
      std::pair{quality(*classifier).at("accuracy"), quality(*classifier).at("channel_accuracy")};
  EXPECT_GT(each, 0.95);
  EXPECT_NEAR(whole, each * each * each, 0.1);
  EXPECT_LE(whole, each);
  const sdk::Examples test = data.read("data", sdk::Split::kTest, 0, kBarsHeldOut);
  const at::Tensor features = classifier->features(images(data, 0, kBarsHeldOut)),
                   p = classifier->log_probabilities(features);
  ASSERT_EQ(p.sizes(), at::IntArrayRef({kBarsHeldOut, 64}));
  EXPECT_TRUE(at::allclose(p.exp().sum(1), at::ones({kBarsHeldOut}), 1e-5, 1e-5));
  EXPECT_NEAR(p.argmax(1).eq(test.labels).to(at::kDouble).mean().item<double>(), whole, 1e-12);
  // A channel's features are those of the channel as a grey image.
  const at::Tensor grey = images(data, 0, 1).narrow(1, 2, 1);
  EXPECT_TRUE(at::allclose(classifier->features(grey).narrow(1, 0, 64),
                           features.narrow(0, 0, 1).narrow(1, 128, 64), 1e-4, 1e-5));
}

TEST(Classifier, IsKeptForTheNextWhoNeedsIt) {
  tests::TemporaryFolder folder;
  const std::filesystem::path cache = folder.path() / "not/there/yet";
  std::atomic<int> trainings = 0;
  Bars data;
  data.trainings = &trainings;
  const auto first = made(data, cache), second = made(data, cache);
  EXPECT_EQ(trainings, 1);
  EXPECT_EQ(first->content_hash(), second->content_hash());
  EXPECT_EQ(quality(*first), quality(*second));
  EXPECT_TRUE(at::equal(first->features(images(data, 0, 9)), second->features(images(data, 0, 9))));
  made(data, cache, {{"seed", 1}});
  EXPECT_EQ(trainings, 2) << "another option, another net";
  data.hash = std::string(64, 'c');
  made(data, cache);
  EXPECT_EQ(trainings, 3) << "other data, another net";
  data.binary = true;
  made(data, cache);
  EXPECT_EQ(trainings, 4) << "the same files, otherwise read";
}

TEST(Classifier, IsMadeAnewWhereWhatWasKeptIsDamaged) {
  tests::TemporaryFolder folder;
  std::atomic<int> trainings = 0;
  Bars data;
  data.trainings = &trainings;
  const std::string hash = made(data, folder.path())->content_hash();
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().extension() == ".safetensors") file = entry.path();
  std::ostringstream whole;
  whole << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string good = whole.str();
  int expected = 1;
  for (const std::size_t place :
       {std::size_t{0}, std::size_t{40}, std::size_t{200}, good.size() / 2, good.size() - 1}) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 4);
    tests::write_file(file, bad);
    EXPECT_EQ(made(data, folder.path())->content_hash(), hash) << place;
    EXPECT_EQ(trainings, ++expected) << "byte " << place << " was trusted";
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, good.size() - 1}) {
    tests::write_file(file, good.substr(0, length));
    EXPECT_EQ(made(data, folder.path())->content_hash(), hash) << length;
    EXPECT_EQ(trainings, ++expected) << "cut at " << length;
  }
  made(data, folder.path());
  EXPECT_EQ(trainings, expected) << "the last one was kept whole";
}

TEST(Classifier, IsTrainedByOneOfTwoThatNeedItAtOnce) {
  tests::TemporaryFolder folder;
  std::atomic<int> trainings = 0;
  std::vector<std::string> hashes(2);
  std::vector<std::thread> both;
  tests::bundled();  // loaded once, before
  for (std::size_t i = 0; i < 2; ++i)
    both.emplace_back([&, i] {
      Bars data;
      data.trainings = &trainings;
      hashes[i] = made(data, folder.path())->content_hash();
    });
  for (std::thread& one : both) one.join();
  EXPECT_EQ(trainings, 1);
  EXPECT_EQ(hashes[0], hashes[1]);
}

struct ToldToStop {};

// As made(), by a process that is told to stop when it looks for the `looks`th time.
void stopped(Bars& data, const std::filesystem::path& cache, int looks) {
  sdk::ExtractorContext context{data, {}, at::kCPU, cache};
  context.between = [&] {
    if (--looks == 0) throw ToldToStop{};
  };
  tests::bundled().extractor("classifier").make({{"images", 6'000}}, context);
}

TEST(Classifier, IsGivenUpAtOnceWhereTheHarnessIsToldToStop) {
  tests::TemporaryFolder folder;
  std::atomic<int> trainings = 0;
  Bars data;
  data.trainings = &trainings;
  const int threads = at::get_num_threads();
  EXPECT_THROW(stopped(data, folder.path(), 3), ToldToStop);
  EXPECT_EQ(trainings, 0) << "it stops between two batches";
  EXPECT_EQ(at::get_num_threads(), threads);
  // Waiting for another one that trains it is no better.
  std::filesystem::path lock;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(entry.path().extension(), ".lock") << "nothing was kept";
    lock = entry.path();
  }
  {
    const int held = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(held, LOCK_EX | LOCK_NB), 0) << "it was let go of";
    EXPECT_THROW(stopped(data, folder.path(), 2), ToldToStop);
    ::close(held);
  }
  EXPECT_EQ(made(data, folder.path())->content_hash(), made(data)->content_hash());
}

TEST(Classifier, SaysBeforeItIsTrainedThatAFolderLiesWhereItIsToBeKept) {
  tests::TemporaryFolder folder;
  Bars data;
  made(data, folder.path());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().extension() == ".safetensors") {
      std::filesystem::remove(entry.path());
      std::filesystem::create_directory(entry.path());
      break;
    }
  try {
    stopped(data, folder.path(), 1);
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kEnvironment);
    EXPECT_THAT(error.what(), ::testing::HasSubstr(".safetensors is no file"));
  }
}

TEST(Classifier, SaysWhatItCannotLearnFrom) {
  const auto data = tests::bundled().dataset("gaussians").make({}, {});
  EXPECT_THAT(tests::refusal([&] { made(*data); }), ::testing::HasSubstr("points"));
  class NoLabels : public Bars {
    sdk::DataInfo info() const override { return {.shape = {1, 16, 16}, .train_size = 4, .test_size = 4}; }
  } unlabelled;
  EXPECT_THAT(tests::refusal([&] { made(unlabelled); }), ::testing::HasSubstr("learns from labels"));
  const sdk::ExtractorInfo info = tests::bundled().extractor("classifier").info;
  EXPECT_TRUE(info.classifies && info.needs_labels && info.slow);
}

}  // namespace
}  // namespace harness::plugins

#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/mnist/half.h"
#include "plugins/datasets/random.h"

namespace {

using namespace harness::sdk;

constexpr std::int64_t kChannels = 3;

struct StackedMnistOptions {
  std::string folder = "mnist";
  std::int64_t train_size = 128'000;
  std::int64_t test_size = 26'000;
  std::int64_t seed = 0;
};

class StackedMnist : public Dataset {
 public:
  StackedMnist(const StackedMnistOptions& options, const DataFolder& data)
      : options_(options), set_(data.root / options.folder) {}

  DataInfo info() const override {
    DataInfo info;
    info.shape = {kChannels, set_.height(), set_.width()};
    info.train_size = options_.train_size;
    info.test_size = options_.test_size;
    info.classes = set_.classes() * set_.classes() * set_.classes();
    return info;
  }

  Examples read(std::string_view, Split split, std::int64_t begin, std::int64_t end) override {
    const mnist::Half& half = half_of(split);
    const at::Tensor chosen = digits_of(split, begin, end).flatten();
    const at::Tensor classes = half.labels.values.index_select(0, chosen).to(at::kLong).view({-1, kChannels});
    at::Tensor label = classes.select(1, 0);
    for (std::int64_t channel = 1; channel < kChannels; ++channel)
      label = label * set_.classes() + classes.select(1, channel);
    return {half.images.values.index_select(0, chosen).view({-1, kChannels, set_.height(), set_.width()}),
            label};
  }

  std::string content_hash() override {
    Sha256 hash;
    hash.update("stacked_mnist 1\n");  // raised when equal options give other stacks
    for (const std::int64_t number : {options_.train_size, options_.test_size, options_.seed})
      hash.update(std::to_string(number) + "\n");
    set_.hash_into(hash);
    return hash.hex();
  }

  at::Tensor factors(Split split) override {
    const std::int64_t count = split == Split::kTrain ? options_.train_size : options_.test_size;
    return half_of(split)
        .labels.values.index_select(0, digits_of(split, 0, count).flatten())
        .to(at::kFloat)
        .view({count, kChannels});
  }
  std::vector<std::string> factor_names() const override {
    return {"channel_0_class", "channel_1_class", "channel_2_class"};
  }

 private:
  const mnist::Half& half_of(Split split) const { return split == Split::kTrain ? set_.train : set_.test; }

  // Which images stacks begin .. end - 1 are made of, int64 [n, 3].
  at::Tensor digits_of(Split split, std::int64_t begin, std::int64_t end) const {
    const harness::plugins::IndexedRandom random(static_cast<std::uint64_t>(options_.seed),
                                                 split == Split::kTrain ? 0 : 1);
    const std::int64_t count = half_of(split).size();
    const at::Tensor digits = at::empty({end - begin, kChannels}, at::kLong);
    auto* out = digits.mutable_data_ptr<std::int64_t>();
    for (std::int64_t i = begin * kChannels; i < end * kChannels; ++i)
      *out++ = random.below(static_cast<std::uint64_t>(i), count);
    return digits;
  }

  StackedMnistOptions options_;
  mnist::Set set_;
};

harness::OptionTable<StackedMnistOptions> options() {
  return harness::OptionTable<StackedMnistOptions>()
      .add("folder", &StackedMnistOptions::folder,
           {.help =
                "folder of MNIST's four files, in the data folder or absolute; other sets in this format are "
                "stacked alike"})
      .add("train_size", &StackedMnistOptions::train_size,
           {.min = 1, .max = 10'000'000, .unit = "stacks", .help = "stacks to train on; PacGAN's 128,000"})
      .add("test_size", &StackedMnistOptions::test_size,
           {.min = 1,
            .max = 10'000'000,
            .unit = "stacks",
            .help = "stacks held out, of digits that are held out; as many as the protocol's samples"})
      .add("seed", &StackedMnistOptions::seed,
           {.min = 0, .help = "which digits are stacked; not the trial's seed"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<StackedMnist>(
      "stacked_mnist",
      "Three MNIST digits as the channels of one colour image, drawn at random with replacement: 1,000 "
      "modes, "
      "nearly even, to count how many a model covers (metric class_modes with the extractor classifier, "
      "which "
      "looks at each channel by itself here). The label is the number that the digits make, first channel "
      "first; the factors are the digits. 128,000 stacks as in Lin et al. 2018 (PacGAN, arXiv 1712.04086), "
      "after "
      "Metz et al. 2017 (arXiv 1611.02163). The files are those of mnist (`harness data fetch mnist`).",
      options());
}

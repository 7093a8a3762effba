#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/extractors/classifier/network.h"
#include "plugins/extractors/classifier/training.h"
#include "plugins/extractors/classifier/weight_file.h"
#include "plugins/extractors/image_input.h"
#include "plugins/metrics/share_error.h"

namespace {

using namespace harness::sdk;
using classifier::Accuracy;
using classifier::LabelledImages;
using classifier::Network;

struct ClassifierOptions {
  std::int64_t seed = 0;
  std::int64_t images = 500'000;
  std::int64_t shift = 2;
};

// Raised when equal data and options give other weights.
constexpr const char* kRecipe = "classifier 1: Adam 3e-3 (0.9, 0.99), batch 128, linear decay";
constexpr std::int64_t kLeastSide = 16, kMostSide = 32, kTestBatch = 500;

at::Tensor resized(const at::Tensor& images, std::int64_t side) {
  return images.size(2) == side && images.size(3) == side ? images
                                                          : at::adaptive_avg_pool2d(images, {side, side});
}

class Classifier : public FeatureExtractor {
 public:
  Classifier(const ClassifierOptions& options, const ExtractorContext& context)
      : options_(options), network_(made(context)) {
    for (Network::Parameter& parameter : network_.parameters())
      parameter.value = parameter.value.to(context.device);
    Sha256 hash;
    hash.update(kRecipe).update("\n" + Network::architecture() + "\n" + shape_text());
    for (const Network::Parameter& parameter : network_.parameters()) {
      const at::Tensor value = parameter.value.cpu();
      hash.update({static_cast<const char*>(value.const_data_ptr()), value.nbytes()});
    }
    hash_ = hash.hex();
  }

  std::int64_t dimensions() const override { return parts_ * Network::kFeatures; }
  std::int64_t classes() const override { return classes_; }
  std::string content_hash() const override { return hash_; }

  at::Tensor features(const at::Tensor& images) override {
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    at::Tensor x = harness::plugins::with_channels(images.to(at::kFloat), channels_);
    x = resized(x, shape_.side).reshape({-1, shape_.channels, shape_.side, shape_.side});
    return network_.features(x).view({images.size(0), dimensions()});
  }

  // Channels that have a class each are taken as independent: log p of a label is the sum of its digits'.
  at::Tensor log_probabilities(const at::Tensor& features) override {
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const std::int64_t n = features.size(0);
    const at::Tensor digits = network_.logits(features.reshape({n * parts_, Network::kFeatures}))
                                  .log_softmax(1)
                                  .view({n, parts_, -1});
    at::Tensor joint = digits.select(1, 0);
    for (std::int64_t part = 1; part < parts_; ++part)
      joint = (joint.unsqueeze(2) + digits.select(1, part).unsqueeze(1)).flatten(1);
    return joint;
  }

  std::vector<Score> quality() const override {
    const auto share = [](const char* name, std::int64_t right, std::int64_t of) {
      const double p = static_cast<double>(right) / static_cast<double>(of);
      return Score{name, p, harness::plugins::share_error(p, of), of, 0};
    };
    std::vector<Score> scores;
    if (accuracy_.examples > 0) scores.push_back(share("accuracy", accuracy_.right, accuracy_.examples));
    if (accuracy_.parts > 0)
      scores.push_back(share("channel_accuracy", accuracy_.right_parts, accuracy_.parts));
    return scores;
  }

 private:
  // Reads what was trained before, or trains and keeps it. Of processes that need the same at once, one
  // trains.
  Network made(const ExtractorContext& context) {
    Dataset& dataset = context.dataset;
    understand(dataset);
    Network network(shape_, static_cast<std::uint64_t>(options_.seed));
    if (context.cache.empty()) {
      train(network, context);
      return network;
    }
    const std::string key = key_of(dataset);
    std::error_code failed;
    std::filesystem::create_directories(context.cache, failed);  // what uses the folder says why it cannot
    const std::filesystem::path path = context.cache / (key.substr(0, 32) + ".safetensors");
    const classifier::WeightFile file(path, key);
    if (const auto known = file.read(network)) {
      accuracy_ = *known;
      return network;
    }
    const classifier::FileLock lock(path.string() + ".lock", context.between);
    if (const auto known = file.read(network)) {  // another process trained it meanwhile
      accuracy_ = *known;
      return network;
    }
    train(network, context);
    file.write(network, accuracy_);
    return network;
  }

  void understand(Dataset& dataset) {
    info_ = dataset.info();
    harness::plugins::refuse_points("classifier", info_);
    if (info_.classes < 2 || info_.train_size < 1)
      throw harness::input_error(
          "The feature extractor \"classifier\" learns from labels, and the data set has " +
              (info_.train_size < 1 ? "no training examples" : std::to_string(info_.classes) + " classes") +
              ".",
          "Take another extractor: metrics.features = \"random_conv\".");
    channels_ = info_.channels();
    classes_ = info_.classes;
    parts_ = channels_with_classes(dataset);
    shape_.channels = parts_ > 1 ? 1 : channels_;
    shape_.classes = classes_;
    if (parts_ > 1) shape_.classes = digit_base();
    shape_.side = std::clamp(std::max(info_.height(), info_.width()), kLeastSide, kMostSide);
  }

  // Data sets like stacked_mnist, each of whose channels is an image with a class of its own, name their
  // factors channel_0_class and so on; the label has these as its digits, first channel first.
  std::int64_t channels_with_classes(const Dataset& dataset) const {
    const std::vector<std::string> names = dataset.factor_names();
    if (channels_ < 2 || names.size() != static_cast<std::size_t>(channels_)) return 1;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] != "channel_" + std::to_string(i) + "_class") return 1;
    return channels_;
  }

  // The whole root of the number of classes.
  std::int64_t digit_base() const {
    const auto base = static_cast<std::int64_t>(
        std::llround(std::pow(static_cast<double>(classes_), 1.0 / static_cast<double>(parts_))));
    std::int64_t product = 1;
    for (std::int64_t part = 0; part < parts_; ++part) product *= base;
    if (product != classes_)
      throw harness::internal_error("The data set names a class for each of its " + std::to_string(parts_) +
                                        " channels, and has " + std::to_string(classes_) +
                                        " classes, which are not as many digits of one base.",
                                    "Mend its plugin: a label has the channels' classes as its digits.");
    return base;
  }

  std::string shape_text() const {
    std::string text;
    for (const std::int64_t number : {shape_.channels, shape_.side, shape_.classes, parts_})
      text += std::to_string(number) + " ";
    return text;
  }

  // Options of a data set may change what it reads and not its content's hash: the first examples tell.
  std::string key_of(Dataset& dataset) const {
    const Examples first = read(dataset, Split::kTrain, 0, std::min<std::int64_t>(1'000, info_.train_size));
    const auto bytes = [](const at::Tensor& tensor) {
      return std::string_view(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes());
    };
    Sha256 hash;
    hash.update(std::string(kRecipe) + "\n" + Network::architecture() + "\n" + shape_text());
    for (const std::int64_t number : {options_.seed, options_.images, options_.shift, info_.train_size,
                                      info_.test_size, std::int64_t{info_.binary}})
      hash.update(std::to_string(number) + " ");
    hash.update(dataset.content_hash()).update(bytes(first.values)).update(bytes(first.labels));
    return hash.hex();
  }

  Examples read(Dataset& dataset, Split split, std::int64_t begin, std::int64_t end) const {
    Examples examples = dataset.read(info_.streams.front(), split, begin, end);
    examples.values = examples.values.contiguous();
    examples.labels = examples.labels.contiguous();
    return examples;
  }

  // As the network sees them: one image a part, of the network's size.
  LabelledImages prepared(const Examples& examples) const {
    const std::int64_t n = examples.values.size(0);
    LabelledImages set;
    set.binary = info_.binary;
    set.images = examples.values;
    if (set.images.size(2) != shape_.side || set.images.size(3) != shape_.side) {
      std::vector<at::Tensor> blocks;
      for (std::int64_t begin = 0; begin < n; begin += kTestBatch)
        blocks.push_back(resized(set.images.slice(0, begin, begin + kTestBatch).to(at::kFloat), shape_.side)
                             .round()
                             .to(at::kByte));
      set.images = at::cat(blocks);
    }
    set.images = set.images.reshape({n * parts_, shape_.channels, shape_.side, shape_.side}).contiguous();
    set.labels = parts_ > 1 ? digits(examples.labels) : examples.labels;
    return set;
  }

  // Labels as numbers with a digit for each part, first part first: int64 [n * parts].
  at::Tensor digits(const at::Tensor& labels) const {
    std::vector<at::Tensor> columns(static_cast<std::size_t>(parts_));
    at::Tensor left = labels;
    for (std::size_t part = columns.size(); part-- > 0;) {
      columns[part] = left.remainder(shape_.classes);
      left = left.floor_divide(shape_.classes);
    }
    return at::stack(columns, 1).flatten();
  }

  void train(Network& network, const ExtractorContext& context) {
    Dataset& dataset = context.dataset;
    const LabelledImages set = prepared(read(dataset, Split::kTrain, 0, info_.train_size));
    classifier::train(
        network, set,
        {static_cast<std::uint64_t>(options_.seed), options_.images, options_.shift, context.between});
    accuracy_ = Accuracy{};
    for (std::int64_t begin = 0; begin < info_.test_size; begin += kTestBatch) {
      context.between();
      count(network,
            prepared(read(dataset, Split::kTest, begin, std::min(begin + kTestBatch, info_.test_size))),
            begin);
    }
  }

  void count(const Network& network, const LabelledImages& set, std::int64_t first) {
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const at::Tensor images = classifier::as_floats(set, first * parts_);
    const at::Tensor right =
        network.logits(network.features(images)).argmax(1).eq(set.labels).view({-1, parts_});
    accuracy_.examples += right.size(0);
    accuracy_.right += right.all(1).sum().item<std::int64_t>();
    if (parts_ == 1) return;
    accuracy_.parts += right.numel();
    accuracy_.right_parts += right.sum().item<std::int64_t>();
  }

  ClassifierOptions options_;
  DataInfo info_;
  std::int64_t channels_ = 1, classes_ = 0;  // of the data
  std::int64_t parts_ = 1;  // channels that the network looks at one by one; 1: at all at once
  classifier::NetworkShape shape_;
  Accuracy accuracy_;
  Network network_;  // made by what stands above it
  std::string hash_;
};

harness::OptionTable<ClassifierOptions> options() {
  return harness::OptionTable<ClassifierOptions>()
      .add("seed", &ClassifierOptions::seed,
           {.min = 0,
            .help =
                "of its first weights and its batches. Scores of different seeds are of different features; "
                "another seed shows whether a ranking hangs on this one"})
      .add("images", &ClassifierOptions::images,
           {.min = 1,
            .max = 1'000'000'000,
            .unit = "images",
            .help = "shown to it in training, all in all, at most 40 times each; more make it slower to make "
                    "and more accurate"})
      .add(
          "shift", &ClassifierOptions::shift,
          {.min = 0,
           .max = 8,
           .unit = "pixels",
           .help = "that a training image is moved by at most, at random, either way; 0 where the place of a "
                   "thing is its class"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.extractor<Classifier>(
      "classifier",
      "A small convolutional net that the harness trains on the data set's labels, on the training split "
      "only, "
      "the first time that it is asked for; its 64 features before the last layer, and log p(class | image). "
      "Then it is kept in the cache folder (XDG_CACHE_HOME), for all experiments with these data and "
      "options. "
      "accuracy: on the whole held-out split, kept with the scores as classifier.accuracy: a distance over "
      "the "
      "features of a bad classifier means little. Of data like stacked_mnist, each of whose channels is an "
      "image "
      "with a class, one net looks at each channel: 64 features a channel; accuracy wants all right, "
      "channel_accuracy counts each. Images above 32 pixels are averaged down to that. Features of digits "
      "come "
      "from digits here, as in Binkowski et al. 2018 (arXiv 1801.01401), not from photographs.",
      options(), {.classifies = true, .needs_labels = true, .slow = true});
}

#include <cmath>
#include <numbers>
#include <unordered_set>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/sprites/combinations.h"
#include "plugins/datasets/sprites/sprite_shape.h"

namespace {

using namespace harness::sdk;

struct SpritesOptions {
  std::int64_t side = 28;
  bool color = false;
  bool antialias = true;
  std::int64_t train_size = 10'000;
  std::int64_t test_size = 2'000;
  std::int64_t seed = 0;
};

using sprites::kFactors;
using sprites::Levels;

class Sprites : public Dataset {
 public:
  Sprites(const SpritesOptions& options, const DataFolder&)
      : options_(options),
        train_(false, options.color, options.seed),
        test_(true, options.color, options.seed) {
    require("train_size", options_.train_size, train_.size());
    require("test_size", options_.test_size, test_.size());
    choose_held_out();
  }

  DataInfo info() const override {
    DataInfo info;
    info.shape = {channels(), options_.side, options_.side};
    info.train_size = options_.train_size;
    info.test_size = options_.test_size;
    info.classes = kFactors[0].levels;
    info.binary = !options_.antialias && !options_.color;
    return info;
  }

  Examples read(std::string_view, Split split, std::int64_t begin, std::int64_t end) override {
    const std::int64_t pixels = options_.side * options_.side;
    Examples examples{at::empty({end - begin, channels(), options_.side, options_.side}, at::kByte),
                      at::empty({end - begin}, at::kLong)};
    auto* out = examples.values.data_ptr<std::uint8_t>();
    for (std::int64_t i = begin; i < end; ++i, out += channels() * pixels) {
      const Levels levels = levels_of(split, i);
      examples.labels.data_ptr<std::int64_t>()[i - begin] = levels[0];
      draw(levels, out);
    }
    return examples;
  }

  std::string content_hash() override {
    // The number is raised when equal options give other images; 3: held-out ones were passed over.
    std::string text = passed_over_ ? "sprites 3" : "sprites 2";
    for (std::int64_t number : {options_.side, std::int64_t{options_.color}, std::int64_t{options_.antialias},
                                options_.train_size, options_.test_size, options_.seed})
      text += "\n" + std::to_string(number);
    return sha256_hex(text);
  }

  at::Tensor factors(Split split) override {
    const std::int64_t size = split == Split::kTrain ? options_.train_size : options_.test_size;
    const auto count = static_cast<std::int64_t>(factor_count());
    at::Tensor factors = at::empty({size, count}, at::kFloat);
    float* out = factors.data_ptr<float>();
    for (std::int64_t i = 0; i < size; ++i) {
      const Levels levels = levels_of(split, i);
      for (std::size_t f = 0; f < factor_count(); ++f) *out++ = static_cast<float>(levels[f]);
    }
    return factors;
  }
  std::vector<std::string> factor_names() const override {
    std::vector<std::string> names;
    for (std::size_t f = 0; f < factor_count(); ++f) names.emplace_back(kFactors[f].name);
    return names;
  }

 private:
  static void require(const char* option, std::int64_t wanted, std::int64_t there) {
    if (wanted > there)
      throw harness::input_error("sprites: data." + std::string(option) + " = " + std::to_string(wanted) +
                                     " is more than the " + std::to_string(there) +
                                     " combinations of factors that this split has",
                                 "Nothing was changed. Ask for fewer, or set data.color = true for more.");
  }

  std::int64_t channels() const { return options_.color ? 3 : 1; }
  std::size_t factor_count() const { return options_.color ? kFactors.size() : kFactors.size() - 1; }

  // Coarse pixels show some combinations of both splits as one picture: a heart and the same one turned a
  // little, say. The test split passes over what a training image looks like.
  void choose_held_out() {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(channels() * options_.side * options_.side));
    const auto picture = [&](const Levels& levels) {
      draw(levels, bytes.data());
      return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    std::unordered_set<std::string> learned;
    for (std::int64_t i = 0; i < options_.train_size; ++i) learned.insert(picture(train_.levels(i)));
    for (std::int64_t i = 0; i < test_.size() && std::ssize(held_out_) < options_.test_size; ++i) {
      const Levels levels = test_.levels(i);
      if (learned.contains(picture(levels)))
        passed_over_ = true;
      else
        held_out_.push_back(levels);
    }
    if (std::ssize(held_out_) < options_.test_size)
      throw harness::input_error(
          "sprites: data.test_size = " + std::to_string(options_.test_size) + " is more than the " +
              std::to_string(held_out_.size()) + " held-out images that look like none of the " +
              std::to_string(options_.train_size) + " training images at data.side = " +
              std::to_string(options_.side) + (options_.antialias ? "" : " without antialiasing"),
          "Nothing was changed. Ask for fewer, raise data.side, or set data.antialias = true.");
  }

  Levels levels_of(Split split, std::int64_t index) const {
    return split == Split::kTrain ? train_.levels(index) : held_out_.at(static_cast<std::size_t>(index));
  }
  void draw(const Levels& levels, std::uint8_t* out) const {
    sprites::draw(sprite_of(levels), options_.side, options_.antialias ? 4 : 1, out);
    if (options_.color) paint(levels[5], options_.side * options_.side, out);
  }
  // The largest sprite touches the image's edge in its outermost places and never crosses it.
  static sprites::Sprite sprite_of(const Levels& levels) {
    const auto share = [&](std::size_t f) {
      return static_cast<double>(levels[f]) / static_cast<double>(kFactors[f].levels - 1);
    };
    constexpr double kLargest = 0.3;
    return {static_cast<sprites::Shape>(levels[0]), kLargest * (0.5 + 0.5 * share(1)),
            2.0 * std::numbers::pi * static_cast<double>(levels[2]) / static_cast<double>(kFactors[2].levels),
            kLargest + (1.0 - 2.0 * kLargest) * share(3), kLargest + (1.0 - 2.0 * kLargest) * share(4)};
  }
  // Makes the first plane's grey levels shades of a hue in all three.
  static void paint(std::int64_t hue, std::int64_t pixels, std::uint8_t* planes) {
    for (std::int64_t channel = 2; channel >= 0; --channel) {
      const double turn = static_cast<double>(hue) / static_cast<double>(kFactors[5].levels) -
                          static_cast<double>(channel) / 3.0;
      const double strength = 0.6 + 0.4 * std::cos(2.0 * std::numbers::pi * turn);
      for (std::int64_t i = 0; i < pixels; ++i)
        planes[channel * pixels + i] = static_cast<std::uint8_t>(std::lround(strength * planes[i]));
    }
  }

  SpritesOptions options_;
  sprites::Combinations train_, test_;
  std::vector<Levels> held_out_;  // the test split: those of test_ whose picture is no training image's
  bool passed_over_ = false;      // were there others before its last?
};

harness::OptionTable<SpritesOptions> options() {
  return harness::OptionTable<SpritesOptions>()
      .add("side", &SpritesOptions::side,
           {.min = 8, .max = 256, .unit = "pixels", .help = "height and width of an image"})
      .add("color", &SpritesOptions::color,
           {.help = "three channels, with a hue as a sixth factor; else white on black"})
      .add("antialias", &SpritesOptions::antialias,
           {.help = "grey pixels at edges; without it each is black or white, so that likelihoods are ones"})
      .add("train_size", &SpritesOptions::train_size,
           {.min = 1,
            .max = 589'824,
            .unit = "images",
            .help = "images to train on, each combination of factors once; at most four fifths of them: some "
                    "59,000, in colour 472,000"})
      .add("test_size", &SpritesOptions::test_size,
           {.min = 1,
            .max = 589'824,
            .unit = "images",
            .help = "images held out; at most a fifth of the combinations: some 14,700, in colour 118,000; "
                    "fewer where pixels are so coarse that some look like training images"})
      .add("seed", &SpritesOptions::seed, {.min = 0, .help = "which images are drawn; not the trial's seed"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<Sprites>(
      "sprites",
      "Procedural images of one square, ellipse or heart with known factors: shape (3 "
      "levels, the label), size (6), "
      "rotation (16), x (16), y (16) and, in colour, hue (8), all independent and "
      "uniform. No picture of the test split is one of the training split. After dSprites, Matthey "
      "et al. 2017 (github.com/deepmind/dsprites-dataset).",
      options());
}

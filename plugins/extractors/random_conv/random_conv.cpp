#include <cmath>
#include <vector>

#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/random.h"
#include "plugins/extractors/image_input.h"

namespace {

using namespace harness::sdk;

struct RandomConvOptions {
  std::int64_t seed = 0;
};

constexpr std::int64_t kColours = 3, kLastChannels = 32, kRegions = 2;
constexpr double kSlope = 0.2, kGain = 3.0;

// Weights are multiples of 2^-52 scaled by one square root, which IEEE 754 rounds exactly: every machine has
// the same. `row` values at a time are made to sum to 0.
at::Tensor uniform(const harness::plugins::IndexedRandom& random, at::IntArrayRef shape, double bound,
                   std::int64_t row) {
  const at::Tensor values = at::empty(shape, at::kFloat);
  auto* out = values.mutable_data_ptr<float>();
  const auto value = [&](std::int64_t i) {
    return (2.0 * random.uniform(static_cast<std::uint64_t>(i)) - 1.0) * bound;
  };
  for (std::int64_t begin = 0; begin < values.numel(); begin += row) {
    double sum = 0.0;
    for (std::int64_t i = begin; row > 1 && i < begin + row; ++i) sum += value(i);
    for (std::int64_t i = begin; i < begin + row; ++i)
      out[i] = static_cast<float>(value(i) - sum / static_cast<double>(row));
  }
  return values;
}

class RandomConv : public FeatureExtractor {
 public:
  RandomConv(const RandomConvOptions& options, const ExtractorContext& context) {
    harness::plugins::refuse_points("random_conv", context.dataset.info());
    add_layer(options.seed, kColours, 24, 5, 2);
    add_layer(options.seed, 24, 48, 3, 2);
    add_layer(options.seed, 48, kLastChannels, 3, 1);
    Sha256 hash;
    hash.update("random_conv 1: conv, leaky relu 0.2; means over 2 x 2 regions, times 3\n");
    for (Layer& layer : layers_) {
      for (const at::Tensor& tensor : {layer.weight, layer.bias})
        hash.update({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
      layer.weight = layer.weight.to(context.device);
      layer.bias = layer.bias.to(context.device);
    }
    hash_ = hash.hex();
    grey_ = layers_.front().weight.sum(1, /*keepdim=*/true);  // three equal channels at once
  }

  std::int64_t dimensions() const override { return kLastChannels * kRegions * kRegions; }
  at::Tensor features(const at::Tensor& images) override {
    at::Tensor x = images.to(at::kFloat);
    for (const Layer& layer : layers_)
      x = at::leaky_relu(at::conv2d(x, x.size(1) == 1 ? grey_ : layer.weight, layer.bias,
                                    {layer.stride, layer.stride}, {layer.padding, layer.padding}),
                         kSlope);
    return at::adaptive_avg_pool2d(x, {kRegions, kRegions}).flatten(1) * kGain;
  }
  std::string content_hash() const override { return hash_; }

 private:
  struct Layer {
    at::Tensor weight, bias;
    std::int64_t stride, padding;
  };
  // He, Zhang, Ren and Sun 2015 (arXiv 1502.01852), uniform: what goes in and what comes out vary alike. Of
  // mean zero, for otherwise brightness drowns the rest.
  void add_layer(std::int64_t seed, std::int64_t in, std::int64_t out, std::int64_t side,
                 std::int64_t stride) {
    const std::int64_t fan_in = in * side * side;
    const double bound = std::sqrt(6.0 / ((1.0 + kSlope * kSlope) * static_cast<double>(fan_in)));
    const auto stream = static_cast<std::uint64_t>(2 * layers_.size()),
               key = static_cast<std::uint64_t>(seed);
    layers_.push_back({uniform({key, stream}, {out, in, side, side}, bound, fan_in),
                       uniform({key, stream + 1}, {out}, 0.5, 1), stride, side / 2});
  }

  std::vector<Layer> layers_;
  at::Tensor grey_;  // the first layer's weight for one channel
  std::string hash_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.extractor<RandomConv>(
      "random_conv",
      "A convolutional net with fixed random weights: three layers of filters with mean zero (5x5 to 24 "
      "channels "
      "and 3x3 to 48, both with stride 2, 3x3 to 32; leaky rectifier 0.2), then the means of every channel "
      "over "
      "the four quarters of the image: D = 128. Grey images are repeated to three channels. Needs no labels "
      "and "
      "no download, is the same on every machine, and cannot have been trained for one model's benefit. "
      "Random "
      "features rank models about as trained ones do (arXiv 2208.09218), but know strokes, textures and "
      "their "
      "rough place, not what an image shows: read them together with features of a classifier.",
      harness::OptionTable<RandomConvOptions>().add(
          "seed", &RandomConvOptions::seed,
          {.min = 0,
           .help = "of the weights. Scores of different seeds are of different features; another seed shows "
                   "whether a ranking hangs on this one"}));
}

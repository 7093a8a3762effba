#include "plugins/extractors/classifier/network.h"

#include <cmath>

#include "plugins/datasets/random.h"

namespace classifier {
namespace {

constexpr double kSlope = 0.1;  // of the rectifiers left of zero: no feature is ever dead
constexpr std::int64_t kFirst = 24, kSecond = 48;

}  // namespace

Network::Network(const NetworkShape& shape, std::uint64_t seed) {
  const std::int64_t quarter = (shape.side + 3) / 4;  // halved twice, odd sizes rounded up
  add("convolution1", 25 * shape.channels, {kFirst, shape.channels, 5, 5}, seed);
  add("convolution2", 9 * kFirst, {kSecond, kFirst, 3, 3}, seed);
  add("hidden", kSecond * quarter * quarter, {kFeatures, kSecond * quarter * quarter}, seed);
  add("last", kFeatures, {shape.classes, kFeatures}, seed);
}

std::string Network::architecture() {
  return "5x5 by 2 to 24, 3x3 by 2 to 48, linear to 64, linear; leaky 0.1";
}

// Uniform, so that what goes in and what comes out of a layer vary alike: He, Zhang, Ren and Sun 2015 (arXiv
// 1502.01852). Biases start at 0.
void Network::add(const std::string& name, std::int64_t fan_in, const std::vector<std::int64_t>& shape,
                  std::uint64_t seed) {
  const harness::plugins::IndexedRandom random(seed, parameters_.size());
  const double bound = std::sqrt(6.0 / ((1.0 + kSlope * kSlope) * static_cast<double>(fan_in)));
  const at::Tensor weight = at::empty(shape, at::kFloat);
  auto* values = weight.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < weight.numel(); ++i)
    values[i] = static_cast<float>((2.0 * random.uniform(static_cast<std::uint64_t>(i)) - 1.0) * bound);
  parameters_.push_back({name + ".weight", weight});
  parameters_.push_back({name + ".bias", at::zeros({shape.front()}, at::kFloat)});
}

at::Tensor Network::features(const at::Tensor& images) const {
  at::Tensor x = at::conv2d(images, value(0), value(1), /*stride=*/2, /*padding=*/2);
  x = at::leaky_relu(x, kSlope);
  x = at::leaky_relu(at::conv2d(x, value(2), value(3), /*stride=*/2, /*padding=*/1), kSlope);
  return at::leaky_relu(at::linear(x.flatten(1), value(4), value(5)), kSlope);
}

at::Tensor Network::logits(const at::Tensor& features) const {
  return at::linear(features, value(6), value(7));
}

}  // namespace classifier

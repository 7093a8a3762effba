#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

namespace classifier {

struct NetworkShape {
  std::int64_t channels = 1, side = 28, classes = 10;
};

// Two convolutions, each halving height and width, and two linear layers: small enough to be trained while
// one waits. Its own counter-based random numbers; nothing of LibTorch's generators.
class Network {
 public:
  static constexpr std::int64_t kFeatures = 64;

  Network(const NetworkShape& shape, std::uint64_t seed);

  // float32 [N, channels, side, side] in [-1, 1] to [N, kFeatures], and these to [N, classes].
  at::Tensor features(const at::Tensor& images) const;
  at::Tensor logits(const at::Tensor& features) const;

  struct Parameter {
    std::string name;
    at::Tensor value;
  };
  const std::vector<Parameter>& parameters() const { return parameters_; }
  std::vector<Parameter>& parameters() { return parameters_; }
  // All that features() and logits() are beside the weights, in words: part of what tells networks apart.
  static std::string architecture();

 private:
  void add(const std::string& name, std::int64_t fan_in, const std::vector<std::int64_t>& shape,
           std::uint64_t seed);
  const at::Tensor& value(std::size_t index) const { return parameters_[index].value; }

  std::vector<Parameter> parameters_;  // weight and bias of each layer in turn
};

}  // namespace classifier

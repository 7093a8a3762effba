#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>

#include "plugins/extractors/classifier/network.h"

namespace classifier {

struct LabelledImages {
  at::Tensor images;    // uint8 [n, C, S, S], contiguous, on the CPU
  at::Tensor labels;    // int64 [n]
  bool binary = false;  // the images are to be seen with every pixel black or white
};

struct Training {
  std::uint64_t seed = 0;
  std::int64_t presentations = 0;         // images shown in all, at most kMostEpochs times each
  std::int64_t shift = 0;                 // pixels that an image is moved by, at most, either way
  std::function<void()> between = [] {};  // called before each batch; what it throws ends the training
};
constexpr std::int64_t kMostEpochs = 40;

// By Adam on the CPU and one thread, in full float32: equal input gives equal bits on one machine. Leaves
// LibTorch's random generators, its gradient and autocast modes and the number of its threads as they were.
void train(Network& network, const LabelledImages& set, const Training& training);

// [n, C, S, S] in [-1, 1], unmoved; binary ones drawn with a fixed seed. `first`: the first one's place among
// all that are tested.
at::Tensor as_floats(const LabelledImages& set, std::int64_t first);

}  // namespace classifier

#include "plugins/extractors/classifier/training.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "harness/base/error.h"
#include "plugins/datasets/random.h"
#include "plugins/metrics/shuffle.h"

namespace classifier {
namespace {

using harness::plugins::IndexedRandom;

constexpr std::int64_t kBatch = 128;
constexpr double kRate = 3e-3, kWarmUp = 0.05;  // the highest rate, and the share of the steps until it
constexpr double kBeta1 = 0.9, kBeta2 = 0.99, kEpsilon = 1e-8;
enum Stream : std::uint64_t { kOrder = 100, kShift, kTrainPixels, kTestPixels };

// The number of threads decides in which order sums are taken, and so their last bits.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

// In [-1, 1]. Binary: white with the grey level as probability; pixel i of the stream is `first` + i.
at::Tensor floats(const at::Tensor& bytes, bool binary, const IndexedRandom& random, std::uint64_t first) {
  if (!binary) return bytes.to(at::kFloat).div_(127.5).sub_(1.0);
  at::Tensor drawn = at::empty(bytes.sizes(), at::kFloat);
  const auto* in = bytes.const_data_ptr<std::uint8_t>();
  auto* out = drawn.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < bytes.numel(); ++i)
    out[i] = random.uniform(first + static_cast<std::uint64_t>(i)) * 255.0 < in[i] ? 1.0F : -1.0F;
  return drawn;
}

// Batches of shuffled images, each moved by a few pixels; what comes in at the border repeats it.
class Batches {
 public:
  Batches(const LabelledImages& set, const Training& training)
      : set_(set),
        training_(training),
        shifts_(training.seed, kShift),
        pixels_(training.seed, kTrainPixels),
        size_(std::min(kBatch, set.images.size(0))),
        place_(set.images.size(0)) {}

  std::int64_t size() const { return size_; }

  struct Batch {
    at::Tensor images, labels;
  };
  Batch next() {
    const std::int64_t count = set_.images.size(0);
    if (place_ + size_ > count) {
      order_ = harness::plugins::shuffled(count, IndexedRandom(training_.seed, kOrder).bits(epoch_++));
      place_ = 0;
    }
    const at::Tensor chosen = order_.narrow(0, place_, size_);
    place_ += size_;
    std::vector<std::int64_t> shape = set_.images.sizes().vec();
    shape[0] = size_;
    const at::Tensor bytes = at::empty(shape, at::kByte);
    const std::int64_t image = bytes.numel() / size_;
    for (std::int64_t i = 0; i < size_; ++i, ++shown_)
      move(set_.images.const_data_ptr<std::uint8_t>() + chosen.const_data_ptr<std::int64_t>()[i] * image,
           bytes.mutable_data_ptr<std::uint8_t>() + i * image, shown_);
    return {floats(bytes, set_.binary, pixels_,
                   (shown_ - static_cast<std::uint64_t>(size_)) * static_cast<std::uint64_t>(image)),
            set_.labels.index_select(0, chosen)};
  }

 private:
  void move(const std::uint8_t* from, std::uint8_t* to, std::uint64_t number) const {
    const std::int64_t channels = set_.images.size(1), side = set_.images.size(2), range = training_.shift;
    const std::int64_t down = shifts_.below(2 * number, 2 * range + 1) - range,
                       right = shifts_.below(2 * number + 1, 2 * range + 1) - range;
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t y = 0; y < side; ++y) {
        const std::uint8_t* row = from + (c * side + std::clamp<std::int64_t>(y - down, 0, side - 1)) * side;
        for (std::int64_t x = 0; x < side; ++x) *to++ = row[std::clamp<std::int64_t>(x - right, 0, side - 1)];
      }
  }

  const LabelledImages& set_;
  const Training& training_;
  IndexedRandom shifts_, pixels_;
  std::int64_t size_, place_;
  std::uint64_t epoch_ = 0, shown_ = 0;
  at::Tensor order_;
};

// Kingma and Ba 2015 (arXiv 1412.6980).
class Adam {
 public:
  explicit Adam(Network& network) : network_(network) {
    for (const Network::Parameter& parameter : network.parameters())
      moments_.push_back({at::zeros_like(parameter.value), at::zeros_like(parameter.value)});
  }
  void step(double rate) {
    const at::NoGradGuard no_grad;
    ++steps_;
    const double first = 1.0 - std::pow(kBeta1, steps_), second = 1.0 - std::pow(kBeta2, steps_);
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      at::Tensor& weight = network_.parameters()[i].value;
      const at::Tensor gradient = weight.grad();
      auto& [mean, square] = moments_[i];
      mean.mul_(kBeta1).add_(gradient, 1.0 - kBeta1);
      square.mul_(kBeta2).addcmul_(gradient, gradient, 1.0 - kBeta2);
      weight.addcdiv_(mean, (square / second).sqrt_().add_(kEpsilon), -rate / first);
      weight.mutable_grad().reset();
    }
  }

 private:
  struct Moments {
    at::Tensor mean, square;
  };
  Network& network_;
  std::vector<Moments> moments_;
  int steps_ = 0;
};

}  // namespace

void train(Network& network, const LabelledImages& set, const Training& training) {
  const OneThread one_thread;
  const at::AutoGradMode with_gradients(true);
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  for (Network::Parameter& parameter : network.parameters()) parameter.value.requires_grad_(true);
  Batches batches(set, training);
  Adam adam(network);
  const std::int64_t shown = std::min(training.presentations, kMostEpochs * set.images.size(0));
  const std::int64_t steps = std::max<std::int64_t>(1, shown / batches.size());
  for (std::int64_t step = 0; step < steps; ++step) {
    training.between();
    const auto [images, labels] = batches.next();
    at::cross_entropy_loss(network.logits(network.features(images)), labels).backward();
    const double done = static_cast<double>(step) / static_cast<double>(steps);
    adam.step(kRate * std::min(1.0, (done + 1.0 / static_cast<double>(steps)) / kWarmUp) * (1.0 - done));
  }
  for (Network::Parameter& parameter : network.parameters()) {
    parameter.value = parameter.value.detach();
    if (!at::isfinite(parameter.value).all().item<bool>())
      throw harness::internal_error("The feature extractor \"classifier\" diverged while it was trained.",
                                    "Give another metrics.classifier.seed.");
  }
}

at::Tensor as_floats(const LabelledImages& set, std::int64_t first) {
  const std::int64_t image = set.images.numel() / std::max<std::int64_t>(1, set.images.size(0));
  return floats(set.images, set.binary, IndexedRandom(0, kTestPixels),
                static_cast<std::uint64_t>(first * image));
}

}  // namespace classifier

#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <limits>

namespace harness::plugins {

// Euclidean distance of each row of `queries` [N, D] to its nearest training example, float64 [N] on the CPU.
// `train(begin, end)` gives training examples, [n, ...], on the queries' device. The nearest is looked for in
// float32 by matrix products, its distance then taken in float64 from the difference, so that a copy is at 0.
inline at::Tensor nearest_training_distance(
    const at::Tensor& queries, std::int64_t train_size,
    const std::function<at::Tensor(std::int64_t, std::int64_t)>& train, std::int64_t block = 1024) {
  const at::Tensor x = queries.flatten(1).to(at::kFloat);
  const at::Tensor centre = x.mean(0), centred = x - centre;
  at::Tensor least = at::full({x.size(0)}, std::numeric_limits<float>::infinity(), x.options());
  at::Tensor nearest = at::zeros_like(x);
  for (std::int64_t begin = 0; begin < train_size; begin += block) {
    const at::Tensor rows = train(begin, std::min(begin + block, train_size)).flatten(1).to(at::kFloat);
    const at::Tensor y = rows - centre;
    // |y|^2 - 2 <x, y>: |x|^2 does not change which is nearest.
    const at::Tensor squares = at::addmm(y.square().sum(1).unsqueeze(0), centred, y.t(), 1.0, -2.0);
    const auto [value, place] = squares.min(1);
    const at::Tensor better = value.lt(least);
    least = at::where(better, value, least);
    nearest = at::where(better.unsqueeze(1), rows.index_select(0, place), nearest);
  }
  return (x.to(at::kDouble) - nearest.to(at::kDouble)).square().sum(1).sqrt().to(at::kCPU);
}

// Distances of samples to the training set held against those of held-out examples.
struct Closeness {
  double ratio = 0.0;   // of the median distances, samples to held-out
  double closer = 0.0;  // probability that a sample is closer than a held-out example, ties counting half
  double copies = 0.0;  // share of samples closer than all but a hundredth of the held-out examples
};
inline Closeness closeness(const at::Tensor& fake, const at::Tensor& real) {
  const at::Tensor sorted = std::get<0>(real.sort());
  const at::Tensor below = at::searchsorted(sorted, fake, /*out_int32=*/false, /*right=*/false);
  const at::Tensor not_above = at::searchsorted(sorted, fake, /*out_int32=*/false, /*right=*/true);
  const auto n = static_cast<double>(real.size(0));
  const double middle = real.quantile(0.5).item<double>();
  Closeness result;
  result.closer = 1.0 - 0.5 * (below + not_above).to(at::kDouble).mean().item<double>() / n;
  result.ratio = fake.quantile(0.5).item<double>() / middle;
  result.copies = fake.lt(real.quantile(0.01)).to(at::kDouble).mean().item<double>();
  return result;
}

}  // namespace harness::plugins

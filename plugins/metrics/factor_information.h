#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace harness::plugins {

// A discrete variable: level, 0 .. count - 1, of each of N examples. Int64 [N].
struct Levels {
  at::Tensor of;
  std::int64_t count = 0;
};

// The distinct values of [N].
inline Levels distinct_levels(const at::Tensor& values) {
  const auto [unique, inverse] = at::_unique(values, /*sorted=*/true, /*return_inverse=*/true);
  return {inverse, unique.size(0)};
}

// Bins of equal width between the smallest and the largest value of [N], each with its lower edge; the last
// one with its upper too.
inline Levels binned_levels(const at::Tensor& values, std::int64_t bins) {
  const at::Tensor x = values.to(at::kDouble).contiguous();
  const at::Tensor edges =
      at::linspace(x.min().item<double>(), x.max().item<double>(), bins + 1, at::kDouble);
  return {at::bucketize(x, edges.slice(0, 1, bins).contiguous(), /*out_int32=*/false, /*right=*/true), bins};
}

// -sum p log p over the shares of [levels] counts, in nats.
inline double entropy(const at::Tensor& counts) {
  const at::Tensor share = counts.to(at::kDouble) / counts.sum();
  return -at::xlogy(share, share).sum().item<double>();
}
inline double entropy(const Levels& a) { return entropy(at::bincount(a.of, {}, a.count)); }

// H(a) + H(b) - H(a, b), in nats.
inline double mutual_information(const Levels& a, const Levels& b) {
  const at::Tensor both = at::bincount(a.of * b.count + b.of, {}, a.count * b.count);
  return std::max(0.0, entropy(a) + entropy(b) - entropy(both));
}

// Of each factor (columns of [N, F]) the mutual information with each latent (columns of [N, L]), these
// binned, and its entropy.
struct FactorInformation {
  std::vector<std::vector<double>> shared;  // [F][L]
  std::vector<double> entropies;            // [F]

  FactorInformation(const at::Tensor& factors, const at::Tensor& latents, std::int64_t bins) {
    std::vector<Levels> codes;
    for (std::int64_t latent = 0; latent < latents.size(1); ++latent)
      codes.push_back(binned_levels(latents.select(1, latent), bins));
    for (std::int64_t factor = 0; factor < factors.size(1); ++factor) {
      const Levels levels = distinct_levels(factors.select(1, factor));
      entropies.push_back(entropy(levels));
      std::vector<double>& row = shared.emplace_back();
      for (const Levels& code : codes) row.push_back(mutual_information(levels, code));
    }
  }

  // What the most informative latent knows more of the factor than the second one, as a share of the
  // factor's entropy, which is above 0. A single latent has no second: that one knows nothing.
  double gap(std::size_t factor) const {
    std::vector<double> sorted = shared[factor];
    sorted.push_back(0.0);
    std::partial_sort(sorted.begin(), sorted.begin() + 2, sorted.end(), std::greater<>());
    return (sorted[0] - sorted[1]) / entropies[factor];
  }
};

}  // namespace harness::plugins

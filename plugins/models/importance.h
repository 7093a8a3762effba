#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace harness::plugins {

// log p(z) - log q(z | x) of z = mean + deviation * noise, p the standard normal, q the diagonal Gaussian
// with that mean and deviation = exp(log_variance / 2). noise and z: [..., L]; the sum over L, in float64.
inline at::Tensor log_prior_over_posterior(const at::Tensor& noise, const at::Tensor& z,
                                           const at::Tensor& log_variance) {
  const at::Tensor n = noise.to(at::kDouble), d = z.to(at::kDouble);
  return 0.5 * (n * n + log_variance.to(at::kDouble) - d * d).sum(-1);
}

// log (1/k sum_i w_i), [N], of k draws whose log weights `log_weights(m)` gives m at a time, [m, N]; at most
// `at_once` in one call, so that nothing larger than a chunk is ever kept. In float64. With w = p(x, z) /
// q(z | x) and z from q, a lower bound on log p(x) on average, that rises to it with k: Burda, Grosse and
// Salakhutdinov 2016 (arXiv 1509.00519).
template <class LogWeights>
at::Tensor log_mean_weight(std::int64_t k, std::int64_t at_once, LogWeights log_weights) {
  at::Tensor sum;
  for (std::int64_t done = 0; done < k; done += at_once) {
    const at::Tensor weights = log_weights(std::min(at_once, k - done)).to(at::kDouble);
    const at::Tensor part = at::logsumexp(weights, 0);
    sum = sum.defined() ? at::logaddexp(sum, part) : part;
  }
  return sum - std::log(static_cast<double>(k));
}

}  // namespace harness::plugins

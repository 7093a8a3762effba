#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <utility>

#include "plugins/datasets/random.h"

namespace harness::plugins {

// A permutation of 0 .. n - 1 that depends on (n, seed) alone, on every machine (Fisher and Yates). Int64
// [n].
inline at::Tensor shuffled(std::int64_t n, std::uint64_t seed) {
  const IndexedRandom random(seed, static_cast<std::uint64_t>(n));
  const at::Tensor order = at::arange(n, at::kLong);
  auto* places = order.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = n - 1; i > 0; --i)
    std::swap(places[i], places[random.below(static_cast<std::uint64_t>(i), i + 1)]);
  return order;
}

// Which of the examples seen .. seen + n - 1 of `total` are among `kept` that are spread evenly over all of
// them, for a set may be sorted by class. Int64, places within the batch; all of them where kept >= total.
inline at::Tensor thinned(std::int64_t seen, std::int64_t n, std::int64_t total, std::int64_t kept) {
  if (kept >= total) return at::arange(n, at::kLong);
  const at::Tensor passed = at::arange(seen, seen + n + 1, at::kLong).mul(kept).floor_divide(total);
  return passed.slice(0, 1).gt(passed.slice(0, 0, n)).nonzero().flatten();
}

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "plugins/datasets/random.h"

namespace harness::tests {

// float64 [N, D] as written.
inline at::Tensor rows_of(const std::vector<std::vector<double>>& rows) {
  std::vector<double> flat;
  for (const auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
  return at::tensor(flat, at::kDouble)
      .view({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.front().size())});
}
// [N, 1].
inline at::Tensor column_of(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).view({-1, 1});
}

// Draws from N(0, 1), float64 [n, d], the same on every machine.
inline at::Tensor normal_rows(std::int64_t n, std::int64_t d, std::uint64_t seed) {
  const plugins::IndexedRandom random(seed, 77);
  const at::Tensor rows = at::empty({n, d}, at::kDouble);
  double* out = rows.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < n * d; ++i) out[i] = random.normal(static_cast<std::uint64_t>(i));
  return rows;
}

}  // namespace harness::tests

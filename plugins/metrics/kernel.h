#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "plugins/metrics/shuffle.h"

namespace harness::plugins {

inline constexpr std::int64_t kKernelTile = 512;

// Rows [N, D] such that their products are <x, y> / D + 1.
inline at::Tensor kernel_rows(const at::Tensor& features) {
  const at::Tensor x = features.to(at::kCPU, at::kDouble) / std::sqrt(static_cast<double>(features.size(1)));
  return at::cat({x, at::ones({x.size(0), 1}, x.options())}, 1);
}

// The sum of (<x, y> / D + 1)^3 over a tile, and over its diagonal.
struct CubeSum {
  double all = 0.0, diagonal = 0.0;
};
inline CubeSum cube_sum(const at::Tensor& x, const at::Tensor& y) {
  const at::Tensor product = x.mm(y.t()), square = product.square();
  return {at::dot(square.flatten(), product.flatten()).item<double>(),
          (square.diagonal() * product.diagonal()).sum().item<double>()};
}

// Means of k over pairs, tile by tile: of x and y all of them, within one set those of different rows.
inline double mean_between(const at::Tensor& x, const at::Tensor& y, std::int64_t tile = kKernelTile) {
  double sum = 0.0;
  for (const at::Tensor& rows : x.split(tile))
    for (const at::Tensor& columns : y.split(tile)) sum += cube_sum(rows, columns).all;
  return sum / (static_cast<double>(x.size(0)) * static_cast<double>(y.size(0)));
}
inline double mean_within(const at::Tensor& x, std::int64_t tile = kKernelTile) {
  double sum = 0.0;
  for (std::int64_t begin = 0; begin < x.size(0); begin += tile) {
    const at::Tensor rows = x.slice(0, begin, begin + tile), rest = x.slice(0, begin + tile);
    const CubeSum own = cube_sum(rows, rows);
    sum += own.all - own.diagonal;
    for (const at::Tensor& columns : rest.split(tile))
      if (columns.size(0) > 0) sum += 2.0 * cube_sum(rows, columns).all;
  }
  const double n = static_cast<double>(x.size(0));
  return sum / (n * (n - 1.0));
}

// The unbiased estimate of the squared maximum mean discrepancy, of kernel_rows().
inline double squared_mmd(const at::Tensor& x, const at::Tensor& y, std::int64_t tile = kKernelTile) {
  return mean_within(x, tile) + mean_within(y, tile) - 2.0 * mean_between(x, y, tile);
}

struct KernelDistance {
  double value = 0.0;
  double error = 0.0;       // 0: too few examples for two blocks
  std::int64_t blocks = 0;  // that the error was taken from
};
// All pairs for the value; for its standard error the spread of the estimates of disjoint blocks, drawn by a
// fixed permutation: ten blocks, or more of at most 1,000 examples. The error is that of the blocks' mean,
// which is no smaller than the value's.
inline KernelDistance kernel_distance(const at::Tensor& real, const at::Tensor& fake) {
  const at::Tensor x = kernel_rows(real), y = kernel_rows(fake);
  const std::int64_t n = std::min(x.size(0), y.size(0));
  KernelDistance result{squared_mmd(x, y), 0.0, std::min(n / 2, std::max<std::int64_t>(10, n / 1'000))};
  if (result.blocks < 2) return result;
  const at::Tensor order_x = shuffled(x.size(0), 1), order_y = shuffled(y.size(0), 2);
  const at::Tensor values = at::empty({result.blocks}, at::kDouble);
  for (std::int64_t block = 0; block < result.blocks; ++block) {
    const auto part = [&](const at::Tensor& rows, const at::Tensor& order) {
      const std::int64_t size = rows.size(0);
      return rows.index_select(
          0, order.slice(0, size * block / result.blocks, size * (block + 1) / result.blocks));
    };
    values[block] = squared_mmd(part(x, order_x), part(y, order_y));
  }
  result.error = values.std().item<double>() / std::sqrt(static_cast<double>(result.blocks));
  return result;
}

}  // namespace harness::plugins

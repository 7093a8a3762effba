#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>

namespace harness::plugins {

inline constexpr std::int64_t kRowTile = 512, kColumnTile = 1024;

// Distances are equal up to rounding where their squares differ by less than this share of |x|^2 + |y|^2.
inline constexpr double kDistanceRounding = 1e-12;

// Points whose distances are asked for, in float64 on the CPU. Squares of distances are made by matrix
// products, |x|^2 + |y|^2 - 2 <x, y>, which loses digits where points lie far from the origin: hence about a
// centre.
struct Cloud {
  at::Tensor points;  // [N, D]
  at::Tensor norms;   // [N], squared

  // No copy beside `points` is made, which can be the largest thing in memory.
  Cloud(const at::Tensor& rows, const at::Tensor& centre)
      : points(rows.to(at::kCPU, at::kDouble, /*non_blocking=*/false, /*copy=*/true).sub_(centre)),
        norms(at::linalg_vector_norm(points, 2, {1}).square()) {}
  std::int64_t size() const { return points.size(0); }
};

// The middle between the means of two sets, [D]: the same when they are swapped.
inline at::Tensor centre_of(const at::Tensor& a, const at::Tensor& b) {
  return 0.5 * (a.mean(0, false, at::kDouble) + b.mean(0, false, at::kDouble));
}

// What a visitor is shown: squared distances of rows [row, row + height) of one cloud from columns [column,
// column + width) of another, row by row.
struct DistanceTile {
  const double* squares;
  std::int64_t row, column, height, width;
  const double* row_of(std::int64_t i) const { return squares + i * width; }
};

// Calls `visit` with every tile; nothing larger than a tile is kept. `least`: squares that are too small by
// the rounding share, never too large: for "at most" that counts ties in.
template <class Visit>
void for_each_tile(const Cloud& rows, const Cloud& columns, bool least, Visit visit) {
  const double share = least ? 1.0 - kDistanceRounding : 1.0;
  const at::Tensor row_norms = rows.norms * share, column_norms = columns.norms * share;
  for (std::int64_t row = 0; row < rows.size(); row += kRowTile) {
    const std::int64_t height = std::min(kRowTile, rows.size() - row);
    const at::Tensor x = rows.points.narrow(0, row, height);
    for (std::int64_t column = 0; column < columns.size(); column += kColumnTile) {
      const std::int64_t width = std::min(kColumnTile, columns.size() - column);
      const at::Tensor squares =
          row_norms.narrow(0, row, height).unsqueeze(1) + column_norms.narrow(0, column, width).unsqueeze(0);
      squares.addmm_(x, columns.points.narrow(0, column, width).t(), 1.0, -2.0);
      visit(DistanceTile{squares.const_data_ptr<double>(), row, column, height, width});
    }
  }
}

}  // namespace harness::plugins

#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "harness/metrics/png.h"

namespace harness::metrics {

// Images [N, C, H, W] in [-1, 1] side by side, row by row, `columns` to a row, `gap` pixels apart and from
// the border. Values outside are cut off, NaN is black; unless there are three channels, the first one is
// shown in grey.
Picture tile(const at::Tensor& images, std::int64_t columns, std::int64_t gap = 2);

// The number of columns that makes `count` tiles about as wide as high.
std::int64_t square_columns(std::int64_t count);

// Points [N, 2] over reference points [M, 2] (grey below, blue above) in a square of 384 pixels that shows
// the reference's extent and a margin of a quarter of it. Points outside are left out; one-dimensional ones
// lie on a line.
Picture scatter(const at::Tensor& points, const at::Tensor& reference);

}  // namespace harness::metrics

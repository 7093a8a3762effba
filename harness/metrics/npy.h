#pragma once

#include <ATen/ATen.h>

#include <filesystem>

namespace harness::metrics {

// An array of a NumPy file (.npy, format 1 to 3): uint8, float32 or float64, in C order, little-endian.
// Nothing in such a file is run: arrays of Python objects are refused. Throws Error (kInput) that names the
// file.
at::Tensor read_npy(const std::filesystem::path& file);

// The same the other way, for float32.
void write_npy(const std::filesystem::path& file, const at::Tensor& array);

}  // namespace harness::metrics

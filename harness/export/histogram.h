#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harness {

// Values counted in bins of equal width. A value on an edge counts in the bin below it, the lowest in the
// first.
struct Histogram {
  double min = 0.0, max = 0.0, sum = 0.0, sum_squares = 0.0;
  std::vector<double> upper_edges, counts;  // one each a bin
};

// Of the finite values; no bins where there are none, one where all are equal.
Histogram histogram_of(const std::vector<float>& values, std::size_t bins);

// One histogram a float32 tensor of a safetensors file. Throws Error for a file that is none.
struct NamedHistogram {
  std::string name;
  Histogram histogram;
};
std::vector<NamedHistogram> weight_histograms(const std::filesystem::path& file, std::size_t bins);

}  // namespace harness

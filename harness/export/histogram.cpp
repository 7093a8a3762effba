#include "harness/export/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/base/file_io.h"

namespace harness {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

Error damaged(const std::filesystem::path& file) {
  return input_error(file.string() + " is no safetensors file, or it is damaged",
                     "it was left as it is; the checkpoint's manifest.json has the hash that it should have");
}

}  // namespace

Histogram histogram_of(const std::vector<float>& values, std::size_t bins) {
  Histogram histogram;
  std::vector<double> finite;
  for (const float value : values)
    if (std::isfinite(value)) finite.push_back(value);
  if (finite.empty()) return histogram;
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  histogram.min = *low;
  histogram.max = *high;
  if (histogram.min == histogram.max) bins = 1;
  const double width = (histogram.max - histogram.min) / static_cast<double>(bins);
  histogram.counts.assign(bins, 0.0);
  for (std::size_t i = 0; i < bins; ++i)
    histogram.upper_edges.push_back(i + 1 == bins ? histogram.max
                                                  : histogram.min + width * static_cast<double>(i + 1));
  for (const double value : finite) {
    histogram.sum += value;
    histogram.sum_squares += value * value;
    const auto bin = std::lower_bound(histogram.upper_edges.begin(), histogram.upper_edges.end(), value);
    histogram.counts[static_cast<std::size_t>(bin - histogram.upper_edges.begin())] += 1.0;
  }
  return histogram;
}

std::vector<NamedHistogram> weight_histograms(const std::filesystem::path& file, std::size_t bins) {
  const std::string bytes = read_file(file);
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) throw damaged(file);
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) throw damaged(file);
  const auto header = nlohmann::json::parse(bytes.substr(sizeof length, length), nullptr, false);
  if (!header.is_object()) throw damaged(file);
  const std::string_view data = std::string_view(bytes).substr(sizeof length + length);

  std::vector<NamedHistogram> histograms;
  try {
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__" || entry.at("dtype") != "F32") continue;
      const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
      const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
      if (begin > end || end > data.size() || (end - begin) % sizeof(float) != 0) throw damaged(file);
      std::vector<float> values((end - begin) / sizeof(float));
      std::memcpy(values.data(), data.data() + begin, end - begin);
      histograms.push_back({name, histogram_of(values, bins)});
    }
  } catch (const nlohmann::json::exception&) {
    throw damaged(file);
  }
  return histograms;
}

}  // namespace harness

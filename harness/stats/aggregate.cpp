#include "harness/stats/aggregate.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>

namespace harness {
namespace {

void demand_some(const std::vector<double>& values) {
  if (values.empty()) throw std::invalid_argument("a summary of no values");
}

// Of the sorted values from `begin` to before `end`.
double mean_between(std::vector<double>& values, std::size_t begin, std::size_t end) {
  std::sort(values.begin(), values.end());
  const auto first = values.begin();
  return std::accumulate(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end),
                         0.0) /
         static_cast<double>(end - begin);
}

}  // namespace

double mean(const std::vector<double>& values) {
  demand_some(values);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  demand_some(values);
  return mean_between(values, (values.size() - 1) / 2, values.size() / 2 + 1);
}

double interquartile_mean(std::vector<double> values) {
  demand_some(values);
  const std::size_t out = values.size() / 4;
  return mean_between(values, out, values.size() - out);
}

}  // namespace harness

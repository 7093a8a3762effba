#include "harness/stats/aggregate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>

namespace harness {
namespace {

void demand(const std::vector<double>& values, std::size_t least) {
  if (values.size() < least) throw std::invalid_argument("a summary of too few values");
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
  demand(values, 1);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  demand(values, 1);
  return mean_between(values, (values.size() - 1) / 2, values.size() / 2 + 1);
}

double interquartile_mean(std::vector<double> values) {
  demand(values, 1);
  const std::size_t out = values.size() / 4;
  return mean_between(values, out, values.size() - out);
}

double standard_deviation(const std::vector<double>& values) {
  demand(values, 2);
  const double middle = mean(values);
  double squares = 0.0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace harness

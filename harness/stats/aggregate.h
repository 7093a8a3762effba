#pragma once

#include <vector>

namespace harness {

// Summaries of one score a seed. All want at least one value, finite ones, in any order; without one they
// throw std::invalid_argument, a fault of the program.

double mean(const std::vector<double>& values);
// Of an even number, the mean of the middle two.
double median(std::vector<double> values);
// Mean of the middle half: floor(n / 4) values are left out on either side (Agarwal et al. 2021,
// arXiv 2108.13264). Less swayed by one odd seed than the mean, by more than one value unlike the median.
double interquartile_mean(std::vector<double> values);
// With n - 1 in the denominator; at least two values.
double standard_deviation(const std::vector<double>& values);

}  // namespace harness

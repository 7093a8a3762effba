#include "harness/stats/bootstrap.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

#include "harness/stats/aggregate.h"

namespace harness {
namespace {

constexpr std::size_t kMostCounted = 9;  // 24,310 different resamples of nine values

struct Weighted {
  double value = 0.0, weight = 0.0;
};

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double normal_quantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * p); }

// Every way to take each of `values` zero times or more, as many in all as there are values, with its
// probability n! / (n^n prod k_i!).
class Counting {
 public:
  Counting(const std::vector<double>& values, const Statistic& statistic)
      : values_(values), statistic_(statistic) {}

  std::vector<Weighted> all() {
    const auto n = static_cast<double>(values_.size());
    take(0, std::tgamma(n + 1.0) / std::pow(n, n));
    return std::move(all_);
  }

 private:
  void take(std::size_t index, double weight) {
    const std::size_t left = values_.size() - resample_.size();
    if (left == 0) {
      all_.push_back({statistic_(resample_), weight});
      return;
    }
    if (index == values_.size()) return;
    const std::size_t before = resample_.size();
    for (std::size_t times = 0; times <= left; ++times) {
      if (times > 0) {
        resample_.push_back(values_[index]);
        weight /= static_cast<double>(times);
      }
      take(index + 1, weight);
    }
    resample_.resize(before);
  }

  const std::vector<double>& values_;
  const Statistic& statistic_;
  std::vector<double> resample_;
  std::vector<Weighted> all_;
};

// Uniform on 0 ... n - 1 by the upper bits of a product; the standard's distributions differ between
// libraries.
std::size_t pick(std::mt19937_64& generator, std::size_t n) {
  return static_cast<std::size_t>(((generator() >> 32) * n) >> 32);
}

std::vector<Weighted> drawn(const std::vector<double>& values, const Statistic& statistic,
                            const Bootstrap& how) {
  std::mt19937_64 generator(how.seed);
  std::vector<double> resample(values.size());
  std::vector<Weighted> all(static_cast<std::size_t>(how.resamples));
  for (Weighted& one : all) {
    for (double& value : resample) value = values[pick(generator, values.size())];
    one = {statistic(resample), 1.0 / static_cast<double>(how.resamples)};
  }
  return all;
}

// Skewness of the leave-one-out values over six times their spread.
double acceleration(const std::vector<double>& values, const Statistic& statistic) {
  std::vector<double> without;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<double> others = values;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    without.push_back(statistic(others));
  }
  const double middle = mean(without);
  double squares = 0.0, cubes = 0.0;
  for (const double value : without) {
    const double gap = middle - value;
    squares += gap * gap;
    cubes += gap * gap * gap;
  }
  return squares > 0.0 ? cubes / (6.0 * std::pow(squares, 1.5)) : 0.0;
}

// The smallest value at or below which lies the share `p` of the sorted distribution.
double quantile(const std::vector<Weighted>& sorted, double p) {
  double below = 0.0;
  for (const Weighted& one : sorted) {
    below += one.weight;
    if (below >= p - 1e-12) return one.value;
  }
  return sorted.back().value;
}

}  // namespace

std::optional<Interval> bca_interval(const std::vector<double>& values, const Statistic& statistic,
                                     const Bootstrap& how) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (values.size() < 2 || !std::all_of(values.begin(), values.end(), finite)) return std::nullopt;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return Interval{*least, *most};

  std::vector<Weighted> distribution =
      values.size() <= kMostCounted ? Counting(values, statistic).all() : drawn(values, statistic, how);
  std::sort(distribution.begin(), distribution.end(),
            [](const Weighted& a, const Weighted& b) { return a.value < b.value; });
  // Equal up to rounding is equal: sums of the same values in another order differ in their last bits.
  const double seen = statistic(values), tie = 1e-12 * std::max(std::abs(*least), std::abs(*most));
  double below = 0.0;
  for (const Weighted& one : distribution)
    below += one.weight * (one.value < seen - tie ? 1.0 : one.value <= seen + tie ? 0.5 : 0.0);
  const double half = 0.5 / static_cast<double>(how.resamples);  // where the draws all lie on one side
  const double bias = normal_quantile(std::clamp(below, half, 1.0 - half));
  const double skew = acceleration(values, statistic);
  const auto end = [&](double p) {
    const double z = bias + normal_quantile(p);
    return quantile(distribution, normal_cdf(bias + z / (1.0 - skew * z)));
  };
  return Interval{end(0.5 * (1.0 - how.level)), end(0.5 * (1.0 + how.level))};
}

}  // namespace harness

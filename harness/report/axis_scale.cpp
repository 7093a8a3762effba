#include "harness/report/axis_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "harness/report/number_text.h"

namespace harness {
namespace {

constexpr double kLogFromRatio = 100.0;  // two decades
constexpr double kClipFromRatio = 5.0;   // extremes that leave the bulk less than a fifth of the height
constexpr double kSnugMost = 0.15, kSnugMargin = 0.03;  // of the values' span
constexpr double kMostDecades = 12.0;
constexpr double kAllNamedBelow = 40.0;  // less than some decade and a half: 1, 2 and 5 all get their number
constexpr double kEqualUpTo = 1e-12;     // of the larger end: nearer ends are drawn as one value

double round_step(double raw) {
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double lead = raw / power;
  return (lead <= 1.0 + 1e-9 ? 1.0 : lead <= 2.0 + 1e-9 ? 2.0 : lead <= 5.0 + 1e-9 ? 5.0 : 10.0) * power;
}

// The largest 1, 2 or 5 times a power of ten that is not above a positive value.
double round_number_below(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-12));
  const double lead = value / power + 1e-9;
  return (lead >= 5.0 ? 5.0 : lead >= 2.0 ? 2.0 : 1.0) * power;
}

// With the decimals that the step needs, and no more.
std::string tick_label(double value, double step) {
  const double size = std::max(std::abs(value), step);
  if (size >= 1e6 || step < 1e-5) return number_text(value);
  if (size >= 1e4) return step_text(std::abs(value)).insert(0, value < 0 ? "-" : "");
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return fmt::format("{:.{}f}", value == 0.0 ? 0.0 : value, decimals);
}

}  // namespace

AxisScale AxisScale::linear(double low, double high, int ticks, Ends ends) {
  if (!(high - low > kEqualUpTo * std::max(std::abs(low), std::abs(high)))) {
    const double margin =
        low == 0.0 ? 1.0 : std::max(std::abs(low) * 0.1, std::numeric_limits<double>::min());
    low -= margin;
    high += margin;
  }
  AxisScale scale;
  const double step = round_step((high - low) / ticks);
  const double below = std::floor(low / step + 1e-9) * step, above = std::ceil(high / step - 1e-9) * step;
  const double most = ends == Ends::kRound ? INFINITY : ends == Ends::kSnug ? kSnugMost * (high - low) : -1.0;
  const double margin = ends == Ends::kSnug ? kSnugMargin * (high - low) : 0.0;
  scale.low_ = low - below <= most ? below : low - margin;
  scale.high_ = above - high <= most ? above : high + margin;
  for (double k = std::ceil(scale.low_ / step - 1e-9); k * step <= scale.high_ + step * 1e-9; k += 1.0)
    scale.ticks_.push_back({k * step + 0.0, tick_label(k * step + 0.0, step)});  // + 0.0: no minus zero
  return scale;
}

AxisScale AxisScale::logarithmic(double low, double high, Ends ends) {
  AxisScale scale;
  scale.log_ = true;
  low = std::max(low, high * std::pow(10.0, -kMostDecades));
  scale.low_ = ends == Ends::kTight ? low : round_number_below(low);
  scale.high_ = ends == Ends::kTight ? high : 1.0 / round_number_below(1.0 / high);
  const double first = std::floor(std::log10(scale.low_) + 1e-9);
  const double last = std::ceil(std::log10(scale.high_) - 1e-9);
  const double every = std::max(1.0, std::ceil((last - first) / 5.0));
  for (int decades = 0; first + decades <= last; ++decades)
    for (const double lead : {1.0, 2.0, 5.0}) {
      const double value = lead * std::pow(10.0, first + decades);
      if (value < scale.low_ * (1 - 1e-9) || value > scale.high_ * (1 + 1e-9)) continue;
      const bool named =
          (lead == 1.0 && std::fmod(decades, every) == 0.0) || scale.high_ / scale.low_ < kAllNamedBelow;
      if (named || (last - first <= 4.0))
        scale.ticks_.push_back({value, named ? number_text(value) : std::string()});
    }
  return scale;
}

double AxisScale::place(double value) const {
  if (!log_) return (value - low_) / (high_ - low_);
  return std::log(std::max(value, low_ * 1e-3) / low_) / std::log(high_ / low_);
}

AxisScale choose_scale(double low, double high, double bulk_low, double bulk_high, int ticks,
                       AxisScale::Ends ends) {
  if (low > 0.0 && high / low >= kLogFromRatio) return AxisScale::logarithmic(low, high);
  const double bulk = bulk_high - bulk_low;
  if (bulk > 0.0 && high - low > kClipFromRatio * bulk)
    return AxisScale::linear(std::max(low, bulk_low - bulk * 0.15), std::min(high, bulk_high + bulk * 0.15),
                             ticks, ends);
  return AxisScale::linear(low, high, ticks, ends);
}

}  // namespace harness

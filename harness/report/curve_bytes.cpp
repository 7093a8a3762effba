#include "harness/report/curve_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "harness/analysis/seed_band.h"
#include "harness/report/thumbnail.h"

namespace harness {
namespace {

constexpr std::uint16_t kNothing = 65535;
constexpr double kCodes = 65534.0;
constexpr double kLogCodesFrom = 100.0;  // as the charts' axes

class Bytes {
 public:
  void u8(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void u16(std::size_t value) {
    u8(static_cast<std::uint8_t>(value & 0xff));
    u8(static_cast<std::uint8_t>(value >> 8 & 0xff));
  }
  void f64(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) u8(static_cast<std::uint8_t>(bits >> shift & 0xff));
  }
  std::string text() const { return base64(bytes_); }

 private:
  std::string bytes_;
};

class Coder {
 public:
  Coder(double low, double high) : low_(low), high_(high), log_(low > 0.0 && high / low >= kLogCodesFrom) {}

  bool is_log() const { return log_; }
  std::uint16_t code(double value) const {
    return static_cast<std::uint16_t>(std::lround(std::clamp(share(low_, high_, value), 0.0, 1.0) * kCodes));
  }
  // Where a value lies between two others, in 255ths.
  std::uint8_t between(double low, double high, double value) const {
    return static_cast<std::uint8_t>(std::lround(std::clamp(share(low, high, value), 0.0, 1.0) * 255.0));
  }

 private:
  double share(double low, double high, double value) const {
    if (!(high > low)) return 0.0;
    if (log_) return std::log(value / low) / std::log(high / low);
    const double width = high / 2 - low / 2;  // the whole may be more than a double holds
    return (value / 2 - low / 2) / width;
  }

  double low_, high_;
  bool log_;
};

void add_curve(const Curve& curve, Bytes& bytes) {
  double low = curve.buckets.front().low, high = curve.buckets.front().high;
  for (const CurveBucket& bucket : curve.buckets) {
    low = std::min(low, bucket.low);
    high = std::max(high, bucket.high);
  }
  const Coder coder(low, high);
  const bool spread = has_spread(curve);
  const std::size_t first = curve.buckets.front().slot, count = curve.buckets.back().slot - first + 1;
  bytes.u16(curve.trial);
  bytes.u8(static_cast<std::uint8_t>((spread ? 1 : 0) | (coder.is_log() ? 2 : 0)));
  bytes.u8(0);
  bytes.u16(first);
  bytes.u16(count);
  bytes.f64(low);
  bytes.f64(high);
  auto bucket = curve.buckets.begin();
  for (std::size_t slot = first; slot < first + count; ++slot) {
    const bool there = bucket->slot == slot;
    bytes.u16(there ? coder.code(spread ? bucket->low : bucket->mean) : kNothing);
    if (spread) {
      bytes.u16(there ? coder.code(bucket->high) : kNothing);
      bytes.u8(there ? coder.between(bucket->low, bucket->high, bucket->mean) : 0);
    }
    if (there) ++bucket;
  }
}

}  // namespace

std::string trial_data(const ExperimentReport& report) {
  Bytes bytes;
  bytes.u16(report.trials.size());
  for (const ReportTrial& trial : report.trials) {
    const TrialPace& pace = trial.pace;
    const auto shares = [&](const std::vector<double>& knots) {
      for (std::size_t i = 0; i < kPaceKnots; ++i) {
        const bool known = !knots.empty() && knots.back() > 0.0;
        bytes.u16(known ? static_cast<std::size_t>(std::lround(knots[i] / knots.back() * 65535.0)) : 0);
      }
    };
    bytes.u16(trial.configuration);
    bytes.u8(trial.lost() ? 1 : 0);
    bytes.u8(0);
    bytes.f64(static_cast<double>(trial.seed));
    bytes.f64(static_cast<double>(pace.last_step));
    bytes.f64(pace.images.empty() ? 0.0 : pace.images.back());
    bytes.f64(pace.seconds.empty() ? 0.0 : pace.seconds.back());
    shares(pace.images);
    shares(pace.seconds);
  }
  return bytes.text();
}

std::string panel_data(const CurvePanel& panel) {
  Bytes bytes;
  bytes.u16(panel.slots.middle.size());
  for (const std::int64_t step : panel.slots.middle) bytes.f64(static_cast<double>(step));
  bytes.u16(static_cast<std::size_t>(std::count_if(
      panel.curves.begin(), panel.curves.end(), [](const Curve& curve) { return !curve.buckets.empty(); })));
  for (const Curve& curve : panel.curves)
    if (!curve.buckets.empty()) add_curve(curve, bytes);
  return bytes.text();
}

std::string interval_factors(const ExperimentReport& report) {
  std::size_t most = 0;
  for (const ReportConfiguration& configuration : report.configurations)
    most = std::max(most, configuration.trials.size());
  std::string text = "0";
  for (std::size_t n = 1; n <= most; ++n) text += fmt::format(" {:.5g}", interval_factor(n));
  return text;
}

}  // namespace harness

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace harness {

struct Tick {
  double value = 0.0;
  std::string label;  // empty: a minor tick
};

// Where values lie on an axis of length 1, linear or logarithmic, with ticks at round values (1, 2 or 5 times
// a power of ten; powers of ten on a logarithmic axis).
class AxisScale {
 public:
  // Both ends are moved outwards to round values; kSnug: where that adds little, else by a little; kTight:
  // not at all. Equal ends are moved apart.
  enum class Ends { kRound, kSnug, kTight };
  static AxisScale linear(double low, double high, int ticks, Ends ends = Ends::kRound);
  // 0 < low < high. kTight leaves the ends as they are; else they are moved outwards.
  static AxisScale logarithmic(double low, double high, Ends ends = Ends::kRound);

  double low() const { return low_; }
  double high() const { return high_; }
  bool is_log() const { return log_; }
  double place(double value) const;  // 0 at low(), 1 at high()
  const std::vector<Tick>& ticks() const { return ticks_; }
  // Other ticks, where values have names of their own.
  void set_ticks(std::vector<Tick> ticks) { ticks_ = std::move(ticks); }

 private:
  double low_ = 0.0, high_ = 1.0;
  bool log_ = false;
  std::vector<Tick> ticks_;
};

// The axis for values whose bulk lies in [bulk_low, bulk_high] and whose extremes are low and high:
// logarithmic where positive values span two decades or more; linear otherwise, and over the bulk only where
// a few extremes would press it flat.
AxisScale choose_scale(double low, double high, double bulk_low, double bulk_high, int ticks,
                       AxisScale::Ends ends = AxisScale::Ends::kRound);

}  // namespace harness

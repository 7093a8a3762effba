#include "harness/analysis/trial_pace.h"

#include <algorithm>

namespace harness {
namespace {

double knot_value(const std::vector<double>& knots, double step, std::int64_t last_step) {
  if (knots.empty()) return 0.0;
  if (last_step <= 0) return knots.back();
  const double place =
      std::clamp(step / static_cast<double>(last_step), 0.0, 1.0) * static_cast<double>(knots.size() - 1);
  const auto knot = std::min(static_cast<std::size_t>(place), knots.size() - 2);
  return knots[knot] + (place - static_cast<double>(knot)) * (knots[knot + 1] - knots[knot]);
}

}  // namespace

double TrialPace::images_at(double step) const { return knot_value(images, step, last_step); }
double TrialPace::seconds_at(double step) const { return knot_value(seconds, step, last_step); }

TrialPace pace_of(const TrialRows& trial) {
  const std::vector<CurvePoint>* longest = nullptr;
  for (const auto& [name, points] : trial.curves)
    if (longest == nullptr || points.size() > longest->size()) longest = &points;
  TrialPace pace;
  if (longest == nullptr || longest->empty()) return pace;
  pace.last_step = longest->back().step;
  std::size_t next = 0;
  for (std::size_t knot = 0; knot < kPaceKnots; ++knot) {
    const double step =
        static_cast<double>(pace.last_step) * static_cast<double>(knot) / static_cast<double>(kPaceKnots - 1);
    while (next + 1 < longest->size() && static_cast<double>((*longest)[next].step) < step) ++next;
    const CurvePoint before = next == 0 ? CurvePoint{} : (*longest)[next - 1];
    const CurvePoint& after = (*longest)[next];
    const double gap = static_cast<double>(after.step - before.step);
    const double share =
        gap > 0 ? std::clamp((step - static_cast<double>(before.step)) / gap, 0.0, 1.0) : 1.0;
    const double images = static_cast<double>(before.images_seen) +
                          share * static_cast<double>(after.images_seen - before.images_seen);
    const double seconds = before.seconds + share * (after.seconds - before.seconds);
    // A continued trial's clock may have been set back to its checkpoint's.
    pace.images.push_back(knot == 0 ? images : std::max(images, pace.images.back()));
    pace.seconds.push_back(knot == 0 ? seconds : std::max(seconds, pace.seconds.back()));
  }
  return pace;
}

}  // namespace harness

#include "harness/sweep/trial_count.h"

#include <limits>

#include "harness/base/text.h"

namespace harness {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t times(std::int64_t a, std::size_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, static_cast<std::int64_t>(b), &product) ? kMost : product;
}

}  // namespace

std::int64_t count_trials(const SweepSpec& sweep) {
  const bool has_axes = !sweep.axes.empty() || !sweep.zips.empty();
  std::int64_t grid = has_axes || sweep.points.empty() ? 1 : 0;
  for (const Axis& axis : sweep.axes) grid = times(grid, axis.values.size());
  for (const auto& zip : sweep.zips) grid = times(grid, zip.front().values.size());
  std::int64_t configurations = 0;
  if (__builtin_add_overflow(grid, static_cast<std::int64_t>(sweep.points.size()), &configurations))
    return kMost;
  return times(configurations, sweep.seeds.size());
}

void refuse_too_many_trials(const Experiment& experiment) {
  const SweepSpec& sweep = experiment.sweep;
  const std::int64_t count = count_trials(sweep);
  if (count <= kMostTrials) return;
  std::vector<std::string> factors;
  for (const Axis& axis : sweep.axes)
    factors.push_back(grouped(static_cast<std::int64_t>(axis.values.size())) + " of " + axis.key);
  for (const auto& zip : sweep.zips)
    factors.push_back(grouped(static_cast<std::int64_t>(zip.front().values.size())) + " of " +
                      zip.front().key + " and what is linked with it");
  factors.push_back(counted(static_cast<std::int64_t>(sweep.seeds.size()), "seed"));
  const SourcePosition where = !sweep.axes.empty()   ? sweep.axes.front().where
                               : !sweep.zips.empty() ? sweep.zips.front().front().where
                                                     : SourcePosition{experiment.file.string(), 0, 0};
  throw InputFaults(
      {{where, "the sweep has " + (count == kMost ? "more than " + grouped(kMost) : grouped(count)) +
                   " trials (" + join(factors, " x ") + "), and one experiment may have " +
                   grouped(kMostTrials) +
                   "; leave values out, or link axes that belong together with [[sweep.zip]]"}});
}

}  // namespace harness

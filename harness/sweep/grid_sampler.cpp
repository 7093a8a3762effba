#include "harness/sweep/grid_sampler.h"

namespace harness {

GridSampler::GridSampler(const SweepSpec& sweep) {
  for (const Axis& axis : sweep.axes) dimensions_.push_back({axis});
  for (const auto& zip : sweep.zips) dimensions_.push_back(zip);
  position_.resize(dimensions_.size());
  // Without axes the file itself is the one configuration, unless it names points instead.
  done_ = dimensions_.empty() && !sweep.points.empty();
}

std::optional<Settings> GridSampler::propose(const std::vector<TrialResult>&) {
  if (done_) return std::nullopt;
  Settings assignment;
  for (std::size_t i = 0; i < dimensions_.size(); ++i)
    for (const Axis& axis : dimensions_[i]) assignment[axis.key] = axis.values[position_[i]];
  std::size_t moving = dimensions_.size();
  while (moving > 0 && ++position_[moving - 1] == dimensions_[moving - 1].front().values.size())
    position_[--moving] = 0;
  done_ = moving == 0;
  return assignment;
}

}  // namespace harness

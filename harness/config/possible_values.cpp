#include "harness/config/possible_values.h"

namespace harness {

std::vector<const Axis*> all_axes(const Experiment& experiment) {
  std::vector<const Axis*> axes;
  for (const Axis& axis : experiment.sweep.axes) axes.push_back(&axis);
  for (const auto& zip : experiment.sweep.zips)
    for (const Axis& axis : zip) axes.push_back(&axis);
  return axes;
}

PossibleValues possible_values(const Experiment& experiment, std::string_view key) {
  PossibleValues possible;
  const auto add_base = [&] {
    const auto base = experiment.base.find(key);
    if (base == experiment.base.end())
      possible.may_be_unset = true;
    else
      possible.values.push_back(base->second);
  };
  bool on_axis = false;
  for (const Axis* axis : all_axes(experiment)) {
    if (axis->key != key) continue;
    on_axis = true;
    possible.values.insert(possible.values.end(), axis->values.begin(), axis->values.end());
  }
  const SweepSpec& sweep = experiment.sweep;
  // With points and no axis, the points are all there is.
  const bool base_alone = sweep.points.empty() || !sweep.axes.empty() || !sweep.zips.empty();
  if (!on_axis && base_alone) add_base();
  for (const Settings& point : sweep.points) {
    if (const auto set = point.find(key); set != point.end())
      possible.values.push_back(set->second);
    else
      add_base();
  }
  return possible;
}

}  // namespace harness

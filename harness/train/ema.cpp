#include "harness/train/ema.h"

#include <algorithm>

#include "harness/config/train_options.h"

namespace harness::train {

Ema::Ema(const std::vector<const Settings*>& trials, const Fusion& fusion, const ModuleBank& bank)
    : decay_(trials, "train.ema", TrainOptions{}.ema) {
  if (decay_.always(0.0)) return;
  std::vector<bool> wanted(bank.parameters().size(), true);
  const auto named = trials.front()->find("train.ema_groups");
  if (named != trials.front()->end() && !named->second.list().empty()) {
    wanted.assign(wanted.size(), false);
    for (const Value& group : named->second.list())
      for (const std::size_t index : bank.members(group.string())) wanted[index] = true;
  }
  for (std::size_t index = 0; index < wanted.size(); ++index) {
    if (!wanted[index]) continue;
    parameters_.push_back(index);
    averages_.push_back(bank.parameters()[index].value.detach().clone());
  }
  for (std::int64_t trial = 0; trial < fusion.trials(); ++trial) {
    auto& averages = average_parts_.emplace_back();
    auto& values = value_parts_.emplace_back();
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      averages.push_back(fusion.part(averages_[i], trial));
      values.push_back(fusion.part(bank.parameters()[parameters_[i]].value.detach(), trial));
    }
  }
}

void Ema::update(std::int64_t step, const std::vector<bool>& active) {
  for (std::size_t trial = 0; trial < average_parts_.size(); ++trial)
    if (active[trial])
      at::_foreach_lerp_(average_parts_[trial], value_parts_[trial],
                         1.0 - decay_.at(static_cast<std::int64_t>(trial), step));
}

}  // namespace harness::train

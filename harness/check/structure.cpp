#include "harness/check/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/check/proof_runner.h"
#include "harness/train/trial_group.h"

namespace harness::check {

std::int64_t Structure::steps_for_two_runs() const {
  double sum = 0;
  for (const sdk::Stage& stage : stages) sum += stage.share;
  double steps = 1;
  for (const sdk::Stage& stage : stages) {
    std::int64_t longest = 1;
    for (const sdk::Phase& phase : stage.phases) longest = std::max(longest, phase.every);
    steps = std::max(steps, 2.0 * static_cast<double>(longest) * sum / stage.share);
  }
  return static_cast<std::int64_t>(std::ceil(steps));
}

const sdk::Phase& Structure::phase(const std::string& name) const {
  for (const sdk::Stage& stage : stages)
    for (const sdk::Phase& phase : stage.phases)
      if (phase.name == name) return phase;
  throw internal_error("no phase " + name);
}

bool Structure::gated() const {
  for (const sdk::Stage& stage : stages)
    for (const sdk::Phase& phase : stage.phases)
      if (phase.gated) return true;
  return false;
}

std::set<std::string> Structure::parameters_of(const std::string& name) const {
  std::set<std::string> all;
  for (const std::string& group : phase(name).groups)
    all.insert(groups.at(group).begin(), groups.at(group).end());
  return all;
}

Structure structure_of(const TrialMaker& maker) {
  const auto group =
      train::build_group(maker.registry(), {maker.trial(0, 1)}, maker.data(), at::kFloat, at::kCPU);
  Structure structure;
  structure.stages = group->model->schedule();
  for (const auto& bound : group->bank.parameters()) structure.parameters.insert(bound.name);
  for (const auto& [name, members] : group->bank.groups())
    for (const std::size_t index : members)
      structure.groups[name].insert(group->bank.parameters()[index].name);

  const sdk::ModelInfo& info = maker.entry().info;
  const auto declared = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::set<std::string> updated;
  for (const sdk::Stage& stage : structure.stages)
    for (const sdk::Phase& phase : stage.phases) {
      if (!declared(info.phases, phase.name))
        throw broken(
            fmt::format("the schedule has a phase '{}' that ModelInfo::phases does not list", phase.name),
            "List every phase in ModelInfo: files and checks go by it.");
      for (const std::string& name : phase.groups) {
        if (!structure.groups.contains(name) || !declared(info.groups, name))
          throw broken(
              fmt::format(
                  "phase '{}' updates a group '{}' that is not both built and listed in ModelInfo::groups",
                  phase.name, name),
              "Call bank.group for it and list it in ModelInfo.");
        updated.insert(structure.groups[name].begin(), structure.groups[name].end());
      }
    }
  for (const std::string& parameter : structure.parameters)
    if (!updated.contains(parameter))
      throw broken(fmt::format("parameter '{}' belongs to no group that any phase updates", parameter),
                   "Add it to a group, or register it as state.");
  return structure;
}

}  // namespace harness::check

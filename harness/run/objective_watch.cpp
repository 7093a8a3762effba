#include "harness/run/objective_watch.h"

#include <cmath>
#include <utility>

namespace harness {

ObjectiveWatch::ObjectiveWatch(std::string metric, const std::string& goal, std::unique_ptr<Pruner> pruner)
    : metric_(std::move(metric)), sign_(goal == "max" ? -1.0 : 1.0), pruner_(std::move(pruner)) {}

std::optional<std::string> ObjectiveWatch::judge(const LedgerTrial& trial, std::int64_t step, double value) {
  if (std::isnan(value)) return std::nullopt;
  const Newest report{step, sign_ * value};
  const auto [known, fresh] = newest_.emplace(trial.plan.trial, report);
  if (!fresh && known->second.step == step && known->second.value == report.value) return std::nullopt;
  known->second = report;
  return pruner_->judge({.trial = trial.plan.trial,
                         .configuration = trial.plan.configuration,
                         .seed = trial.plan.seed,
                         .step = step,
                         .steps = trial.steps,
                         .value = report.value});
}

std::optional<double> ObjectiveWatch::newest(const std::string& trial) const {
  const auto found = newest_.find(trial);
  return found == newest_.end() ? std::nullopt : std::optional(found->second.value);
}

}  // namespace harness

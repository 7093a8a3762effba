#include "harness/run/objective_watch.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"

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

std::optional<std::string> ObjectiveWatch::missed(const std::string& trial,
                                                  const std::vector<LastValue>& values) {
  if (met_ || metric_.empty()) return std::nullopt;
  const std::string plugin = metric_curve(metric_.substr(0, metric_.find('.')));
  std::vector<std::string> scores;  // of one evaluation: all of a metric's come at once
  for (const LastValue& last : values) {
    if (last.curve == curve()) met_ = true;
    if (last.curve == plugin || last.curve.starts_with(plugin + "."))
      scores.push_back(last.curve.substr(kMetricPrefix.size()));
  }
  if (met_ || scores.empty()) return std::nullopt;
  met_ = true;
  return fmt::format(
      "trial {} was measured and has no score \"{}\", by which sweep.objective.metric ranks trials{}; there: "
      "{}. "
      "Without one no trial is ranked: stop here (Ctrl-C), mend the line, and the same command goes on",
      trial, metric_, did_you_mean(metric_, scores), join_quoted(scores));
}

}  // namespace harness

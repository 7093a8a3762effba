#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/run/trial_ledger.h"
#include "harness/sweep/pruner.h"

namespace harness {

// Follows the sweep's objective, trial by trial: hands each new value to the pruner and keeps the newest for
// the sampler. Smaller is better here: values are turned round where the goal is "max".
class ObjectiveWatch {
 public:
  // `goal`: "min" or "max".
  ObjectiveWatch(std::string metric, const std::string& goal, std::unique_ptr<Pruner> pruner);

  // The metric's curve in the database.
  std::string curve() const { return "metric." + metric_; }
  // A value as a worker tells it, again and again until there is a newer one, or as an earlier run recorded
  // it; the pruner sees it once, and NaN never. Why the trial should end, or nothing.
  std::optional<std::string> judge(const LedgerTrial& trial, std::int64_t step, double value);

  std::optional<double> newest(const std::string& trial) const;

 private:
  std::string metric_;
  double sign_;
  std::unique_ptr<Pruner> pruner_;
  struct Newest {
    std::int64_t step;
    double value;
  };
  std::map<std::string, Newest> newest_;
};

}  // namespace harness

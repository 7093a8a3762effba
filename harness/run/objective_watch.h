#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/assignment.h"
#include "harness/protocol/curve_name.h"
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
  std::string curve() const { return metric_curve(metric_); }
  // A value as a worker tells it, again and again until there is a newer one, or as an earlier run recorded
  // it; the pruner sees it once, and NaN never. Why the trial should end, or nothing.
  std::optional<std::string> judge(const LedgerTrial& trial, std::int64_t step, double value);

  std::optional<double> newest(const std::string& trial) const;

  // Warns once, of the first trial whose last values show that the objective's metric was measured and gave
  // no score of the objective's name: which scores it gives is known to nobody before. Nothing otherwise.
  std::optional<std::string> missed(const std::string& trial, const std::vector<LastValue>& values);

 private:
  std::string metric_;
  bool met_ = false;  // the objective, or its lack
  double sign_;
  std::unique_ptr<Pruner> pruner_;
  struct Newest {
    std::int64_t step;
    double value;
  };
  std::map<std::string, Newest> newest_;
};

}  // namespace harness

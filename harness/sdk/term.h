#pragma once

#include <ATen/ATen.h>

#include <string>

namespace harness::sdk {

// One named part of an objective. The trainer minimises the sum over a phase's terms of weight * value, logs
// each value as the curve `loss.PHASE.NAME`, and ends the trial as diverged at the first value that is not
// finite, naming its term.
struct Term {
  std::string name;
  at::Tensor value;     // 0-d, the mean over the batch
  at::Tensor weight{};  // 0-d, from Step::hp; undefined means 1; undefined-gradient terms (pure logging) use
                        // Term::log
  bool logged_only = false;

  // A quantity that is recorded as a curve and takes no part in the objective. It has to be finite all the
  // same: a NaN or infinity in it ends the trial.
  static Term log(std::string name, at::Tensor value) {
    return {std::move(name), std::move(value), {}, true};
  }
};

}  // namespace harness::sdk

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// What a curve can tell of a training that goes wrong while its numbers stay finite, and where they did not.
enum class AlarmKind {
  kNotFinite,              // a NaN or infinity
  kFrozenLoss,             // a term of the loss has one value for a long time
  kDiscriminatorLossZero,  // its adversarial terms together stay below 1 % of what they began with
  kDiscriminatorAlwaysRight,
  kModesLost,      // modes, coverage or recall fall far below what they had been
  kScoreJumped,    // a score to be made small is five times its best or more
  kMemorised,      // a tenth of the samples are nearer to training data than nearly all unseen data is
  kGradientJumped  // a gradient's norm is a hundred times its median so far or more
};

struct CurveAlarm {
  AlarmKind kind = AlarmKind::kNotFinite;
  std::size_t trial = 0;            // index into ExperimentReport::trials
  std::vector<std::string> curves;  // by which it is told, at least one
  std::int64_t step = 0;            // where it begins
  std::int64_t until = 0;           // the last step that it holds for
  bool to_end = false;              // ... which is the curve's last
  double value = 0.0;               // seen there: the frozen value, the fewest modes, the highest norm
  double reference = 0.0;           // what it is compared with, where it is
};

// A long time is a tenth of the curve's steps, and at least so many points.
inline constexpr std::size_t kFewestPoints = 20;
inline constexpr std::size_t kFewestScores = 3;  // of a metric, which is measured seldom

// One trial's alarms, by step. `metrics` tells which scores are to be made small.
std::vector<CurveAlarm> find_alarms(const TrialRows& trial, const std::vector<MetricNote>& metrics);

}  // namespace harness

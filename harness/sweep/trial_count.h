#pragma once

#include <cstdint>

#include "harness/config/experiment.h"

namespace harness {

// What one experiment may hold: all of them are listed in one table and kept in memory while it runs.
constexpr std::int64_t kMostTrials = 100'000;

// Trials before duplicates are found: (points + product of the axes) x seeds; INT64_MAX where it is more than
// that.
std::int64_t count_trials(const SweepSpec& sweep);

// Throws InputFaults when there are more than kMostTrials, at once and whatever their number.
void refuse_too_many_trials(const Experiment& experiment);

}  // namespace harness

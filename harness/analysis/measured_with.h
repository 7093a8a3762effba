#pragma once

#include <optional>
#include <string>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// A score's basis as its row has it, with what the row does not say: the data of the trial's newest attempt,
// and where an older version recorded it the metric's options, from the trial's settings. `metric` may be a
// further value: "precision_recall.recall" has precision_recall's.
ScoreBasis measured_with(ScoreBasis of_row, const TrialRows& trial, const std::string& metric);

// The trial without those values of metrics that were measured otherwise than the last of their curve: a line
// through both would show a fall that is none. Nothing where it has none such.
std::optional<TrialRows> without_other_bases(const TrialRows& trial);

}  // namespace harness

#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/report_data.h"

namespace harness {

// First and last point as they are (a NaN at the end is the last value), best among the finite ones; of equal
// values the earliest is the best. `goal` is "min", "max" or "none" (then there is no best). `bases`: what
// the points were measured with, from each step on; one before all of them has an empty one.
MetricSummary summarize(const std::vector<CurvePoint>& points, const std::string& goal,
                        const std::map<std::int64_t, ScoreBasis>& bases = {});

// A trial's share of the time that the trials fused with it (ids between commas) were trained together.
double own_seconds(double train_seconds, const std::string& fused_group);

// Whether values can be ranked by it: "min" or "max".
bool has_goal(const std::string& goal);

// Whether `a` is better than `b` for the goal; false for "none".
bool better(double a, double b, const std::string& goal);

// The last value of metric number `metric` where the trial is done and the value finite.
std::optional<double> final_value(const ReportTrial& trial, std::size_t metric);

// What the point at `step` was measured with.
const ScoreBasis& basis_at(const std::map<std::int64_t, ScoreBasis>& bases, std::int64_t step);

// Why the finished values of metric number `metric` in these trials are not to be put together; empty where
// they were all measured alike.
std::string why_unequal(const std::vector<ReportTrial>& trials, std::size_t metric);

// Metric number `metric` over those of one configuration's trials that are done and have a finite value
// there.
SeedMean over_seeds(const std::vector<ReportTrial>& trials, std::size_t metric);

}  // namespace harness

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "harness/analysis/report_data.h"
#include "harness/report/number_text.h"

namespace harness {

// How the numbers of a metric's column are written: means, references, and every seed's where they are shown.
ColumnFormat column_format(const ExperimentReport& report, std::size_t metric);

// Cells (HTML) of tables with a row a configuration.

// The mean of each seed's best value.
std::string best_cell(const SeedMean& seeds, const ColumnFormat& format);
// The mean, its interval below it, and what else sums the seeds up on hovering.
std::string last_cell(const SeedMean& seeds, const ColumnFormat& format, bool leader);
// The paired difference, its interval and p; what else there is on hovering.
std::string to_leader_cell(const std::optional<PairedComparison>& comparison, const ColumnFormat& format);
// What changed since the baseline.
std::string since_cell(const std::optional<BaselineChange>& change, const ColumnFormat& format);

}  // namespace harness

#pragma once

#include <span>
#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// A row a trial, those that failed too: experiment, configuration, the values of the axes that vary, seed,
// trial, status, reason, steps, seconds, and of every metric the last and the best value with the best one's
// step. Cells that a trial has nothing for are empty; numbers have every digit.
std::string csv_report(std::span<const ExperimentReport> reports);

}  // namespace harness

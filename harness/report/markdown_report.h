#pragma once

#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// The record as GitHub-flavoured Markdown: what ran, leaderboard, every trial, settings, provenance. Tables
// are aligned, so that it reads well on a terminal too. No images, no curves.
std::string markdown_report(const ReportData& data);

// The leaderboard alone, with its notes; empty without configurations.
std::string markdown_leaderboard(const ExperimentReport& report);

}  // namespace harness

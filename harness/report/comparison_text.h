#pragma once

#include <string>

#include "harness/analysis/configuration_comparison.h"
#include "harness/analysis/report_data.h"

namespace harness {

// What both renderings say of the comparisons with the leader, as plain text that they escape.

// "p 0.031", "p < 0.0001"; of the adjusted p.
std::string p_text(const PairedComparison& comparison);
// The same without its letter, for LaTeX: "$0.031$", "$< 0.0001$".
std::string p_latex(const PairedComparison& comparison);
// What follows it: nothing where the two are told apart, ", tied", or ", too few seeds" to tell.
std::string verdict_text(const PairedComparison& comparison);
// "+0.21", "-3": a difference in the format of its column's numbers.
std::string difference_text(const std::string& number);
// "sign-flip p 0.25, 0.5 with Holm's correction; Cohen's d 1.3; ...": the whole of it, for hovering.
std::string comparison_details(const PairedComparison& comparison);
// What the column says and how far it can be trusted, with the smallest p that so many seeds could reach;
// empty where nothing is compared. `verdicts`: the rows have words beside their p (verdict_text).
std::string comparison_note(const ExperimentReport& report, bool verdicts = true);
// What changed since the baseline: the mean there, settings that differ, why nothing is compared.
std::string change_text(const BaselineChange& change);
// What the column of the baseline says; empty without one.
std::string baseline_note(const ExperimentReport& report);
// The same of two configurations, metric by metric.
std::string pair_note(const ConfigurationComparison& comparison);

}  // namespace harness

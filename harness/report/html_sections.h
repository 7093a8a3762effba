#pragma once

#include <cstddef>
#include <string>

#include "harness/analysis/report_data.h"
#include "harness/report/html_report.h"

namespace harness {

// The parts of a report's page, one function each, in the order of the page. Each appends to `out`.

void html_summary(const ExperimentReport& report, std::string& out);         // what ran, in one view
void html_leaderboard(const ExperimentReport& report, std::string& out);     // configurations, best first
void html_further_values(const ExperimentReport& report, std::string& out);  // that it has no room for
void html_copy(const ExperimentReport& report, std::string& out);            // the same for a paper
// Takes what it embeds off `bytes_left`.
void html_samples(const ExperimentReport& report, const HtmlOptions& options, std::size_t& bytes_left,
                  std::string& out);
void html_alarms(const ExperimentReport& report, std::string& out);  // what curves tell of failures
void html_curves(const ExperimentReport& report, std::string& out);
void html_scores(const ExperimentReport& report, std::string& out);    // against each other and each axis
void html_trials(const ExperimentReport& report, std::string& out);    // every trial, lost ones too
void html_settings(const ExperimentReport& report, std::string& out);  // differing, equal
void html_provenance(const ExperimentReport& report, std::string& out);

// Pieces that several of them use.
std::string html_number(const std::string& number_text);  // with a true minus sign
std::string html_status(TrialStatus status);              // a word with its mark
std::string html_swatch(std::size_t configuration, std::size_t configurations);
std::string html_label(const ExperimentReport& report, std::size_t configuration);  // swatch and name

}  // namespace harness

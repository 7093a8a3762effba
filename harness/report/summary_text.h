#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// What both renderings say in words, as plain text that they escape.

// "hinge", "hinge and minimax", "hinge, minimax and 2 more".
std::string names_of(const std::vector<std::string>& labels);

// The one sentence to take away: which configuration leads, by what, over how many seeds; or why none does.
std::string headline(const ExperimentReport& report);

// "5 configurations x 3 seeds", "2 diverged, 1 failed" and so on: name and text, in the order shown.
std::vector<std::pair<std::string, std::string>> run_facts(const ExperimentReport& report);

// In which outcomes are told and drawn.
inline constexpr std::array<TrialStatus, kTrialStatuses> kStatusOrder{
    TrialStatus::kDone,   TrialStatus::kRunning,  TrialStatus::kWaiting, TrialStatus::kPaused,
    TrialStatus::kPruned, TrialStatus::kDiverged, TrialStatus::kFailed};

// Trials by outcome: "13 done, 1 diverged, 1 failed".
std::string status_counts(const ExperimentReport& report);

// Of a configuration's trials, those that today's plugins or data would train otherwise, and those that were
// made with more than one version of something.
struct DoubtfulTrials {
  std::size_t stale = 0, mixed = 0;
};
DoubtfulTrials doubtful_trials(const ExperimentReport& report, const ReportConfiguration& configuration);

// "plugin hinge.so: 687345bcdd39 to step 500, then 62af00c1d7e5"; empty for a trial made with one version.
std::string mixed_text(const ReportTrial& trial);
// "3 trials", "15 trials, 1 only before being continued".
std::string fact_trials(const ProvenanceFact& fact);

// "kl, nats, n = 10,000 (lower is better)", "fd, of random_conv 687345bcdd39, n = 10,000 (lower is better)".
std::string metric_title(const MetricNote& metric);

// Why values of this experiment are not held against each other, a sentence a reason: judged at different
// steps, measured differently. Said wherever the leaderboard stands, in whatever form; empty where all
// compare.
std::string incomparable_note(const ExperimentReport& report);
// Whether a best mean of this metric may be marked as such.
bool may_mark_best(const ExperimentReport& report, std::size_t metric);
// The features and the numbers of examples that the metrics' values came from: what a score never travels
// without. Empty where nothing is known.
std::string measured_note(const ExperimentReport& report);
// That there were fewer examples than a Frechet distance's features have dimensions; empty where it is not
// so.
std::string rank_note(const ExperimentReport& report);
// The same of one configuration.
std::string measured_note(const ExperimentReport& report, const ReportConfiguration& configuration);
// What the brackets beside a leaderboard's means are, and how far to trust them; empty where there are none.
std::string interval_note(const ExperimentReport& report);
// What the rows below the leaderboard are; empty where there are none.
std::string reference_note(const ExperimentReport& report);
// "2026-11-21 10:00 UTC" of a time in ISO 8601.
std::string minute_text(const std::string& time);

// "lower is better", "higher is better" or nothing.
std::string goal_text(const MetricNote& metric);

}  // namespace harness

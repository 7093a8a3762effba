#pragma once

#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/report_data.h"

namespace harness {

// A configuration with its seeds, before they are numbered. `sources[i]` is where `trials[i]` came from.
struct LeaderboardEntry {
  ReportConfiguration configuration;
  std::vector<ReportTrial> trials;
  std::vector<const TrialRows*> sources;
};

// Configurations in the order that analyze() promises, ranks filled in. Configurations with equal means share
// a rank. With an objective it is metrics[0]; where its values were not all measured alike, none has a rank.
// `metrics` are told what theirs were measured with (MetricNote::basis, unequal).
std::vector<LeaderboardEntry> make_leaderboard(const ExperimentRows& rows,
                                               const std::vector<std::string>& axes,
                                               std::vector<MetricNote>& metrics, bool has_objective);

}  // namespace harness

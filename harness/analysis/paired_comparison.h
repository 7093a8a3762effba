#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

using SeedValues = std::map<std::int64_t, double>;

// Last values of a metric by seed: of the trials that are done, where they are finite.
SeedValues seed_values(const ExperimentReport& report, const ReportConfiguration& configuration,
                       std::size_t metric);

// `values` against `other` over the seeds that both have; nothing with fewer than two. A metric with the goal
// "none" has neither side do better (0.5). correct() has yet to look at it.
std::optional<PairedComparison> compare_pairs(const SeedValues& values, const SeedValues& other,
                                              const std::string& goal);
// Holm's correction over all of them, and with it which are told apart.
void correct(const std::vector<PairedComparison*>& family);

// Compares every configuration with the leader by the objective (ReportConfiguration::to_leader). Nothing
// where the leaderboard has no leader, or its trials were judged at different steps or measured differently.
void compare_with_leader(ExperimentReport& report);

// The smallest p that the sign-flip test can reach with `pairs` pairs and Holm's correction over
// `comparisons`, and how many pairs it takes to reach 0.05.
double smallest_corrected_p(std::size_t pairs, std::size_t comparisons);
std::size_t pairs_needed(std::size_t comparisons);

}  // namespace harness

#pragma once

#include <string>
#include <vector>

#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/paired_comparison.h"
#include "harness/analysis/report_data.h"

namespace harness {

// One configuration of an analysed experiment. Both parts live as long.
struct ConfigurationSide {
  const ExperimentRows* rows = nullptr;
  const ExperimentReport* report = nullptr;
  std::size_t configuration = 0;

  const ReportConfiguration& get() const { return report->configurations[configuration]; }
};

// The settings of a configuration (settings_of_seeds).
Settings settings_of(const ConfigurationSide& side);

// One metric of both. Scores that were not computed from the same data, features and numbers of examples, or
// at other steps where these are not what is compared, are shown, not compared.
struct ComparedMetric {
  MetricNote metric;
  SeedMean a, b;
  std::optional<PairedComparison> difference;  // b's value minus a's; absent with fewer than two shared seeds
  std::string refused;                         // why there is none though there are seeds
};

struct ConfigurationComparison {
  std::vector<DifferingSetting> settings;  // values: a's, b's
  std::vector<ComparedMetric> metrics;     // a's in their order, then what only b has
};

ConfigurationComparison compare_configurations(const ConfigurationSide& a, const ConfigurationSide& b);

// The configuration that `name` means: its label, a swept value that no other has, or a beginning of its hash
// or of a trial's id; the leader, or the only one, where `name` is empty. Throws Error with what there is.
std::size_t find_configuration(const ExperimentReport& report, const std::string& name);

}  // namespace harness

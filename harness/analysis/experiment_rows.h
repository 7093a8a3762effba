#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/config/value.h"
#include "harness/protocol/curve_name.h"
#include "harness/protocol/event.h"
#include "harness/store/rows.h"

namespace harness {

// What the database knows about one trial.
struct TrialRows {
  std::string id, configuration;
  std::int64_t seed = 0;
  TrialStatus status = TrialStatus::kWaiting;
  std::string reason;
  std::int64_t steps = 0, steps_planned = 0, attempts = 0;
  double train_seconds = 0.0, steps_per_second = 0.0;
  std::string device, fused_group;
  std::string stale;                // why a trial no longer matches its plugins or data; empty if it does
  Settings settings;                // resolved
  std::vector<AttemptRow> made_by;  // the attempts whose steps the results hold, oldest first
  std::map<std::string, std::vector<CurvePoint>> curves;  // by name, steps rising
  std::vector<ArtifactRow> artifacts;
};

// What a metric's numbers mean.
struct MetricNote {
  std::string name;  // without "metric."
  std::string unit;
  std::string goal;  // "min", "max", "none"
  // Held-out examples and samples that its newest value was computed from; 0: none, or not known.
  std::int64_t n_real = 0, n_fake = 0;
  std::string extractor{};  // of the features that it was computed from, if any: name and hash's first digits
};

// What a metric gives for samples of a perfect model: "training_data" or "density" in place of a model.
struct ReferenceRow {
  std::string source, metric;
  double value = 0.0;
};

// What the database knows about one experiment, newest revision: the analysis's only input.
struct ExperimentRows {
  std::string name, description;
  std::int64_t revision = 1;
  std::string file_name, toml_sha256, command, git_commit, harness_version, time;
  std::vector<std::string> axes;  // swept keys in the file's order
  std::string objective_metric, objective_goal;
  std::vector<MetricNote> metrics;
  std::vector<TrialRows> trials;         // in the order of the plan
  std::vector<ReferenceRow> references;  // each trial's of its own
  std::int64_t dropped_trials = 0;       // of earlier revisions, left out here
  std::vector<EventRow> remarks;         // warnings and alarms
};

}  // namespace harness

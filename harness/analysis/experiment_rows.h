#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/analysis/score_basis.h"
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
  // What the values of metrics' curves were measured with, as their rows say, by name: from each step on.
  std::map<std::string, std::map<std::int64_t, ScoreBasis>> bases;
  std::vector<ArtifactRow> artifacts;
};

// What a metric's numbers mean. The last two are the analysis's to fill in.
struct MetricNote {
  std::string name;  // without "metric."
  std::string unit;
  std::string goal;       // "min", "max", "none"
  ScoreBasis basis{};     // of the finished trials' last values; empty where it is not one
  std::string unequal{};  // why: such values are shown, and nothing is made of them together
};

// What a metric gives for samples of a perfect model: "training_data" or "density" in place of a model.
struct ReferenceRow {
  std::string source, metric;
  double value = 0.0;
  ScoreBasis basis{};
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
